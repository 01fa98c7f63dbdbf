"""The reference rate: a mean-reverting process around its latest value, and what a scenario adds; never below 0.

It may be given by quarter (``world.paths``), and is not below 0 then either.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import PathSpec, Unit
from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World
from lookthrough.world.shock import ShockSpec


class RateTerms(NamedTuple):
    """Parameters ``[path]``."""

    rate_start: Annotated[Array, Parameter(Unit.RATE, "reference rate at the start, to which it reverts")]
    rate_volatility: Annotated[Array, Parameter(Unit.RATE, "surprise of the rate, a quarter")]
    rate_reversion: Annotated[Array, Parameter(Unit.FRACTION, "share of the gap that closes each quarter")]


class RateState(NamedTuple):
    """The rate without the scenario, before it is held above zero ``[path]``."""

    rate: Array


RATE = ShockSpec("rate", Unit.RATE, "added to the reference rate, a rate a year", draw=11)
RATE_PATH = PathSpec("rate", Unit.RATE, "the reference rate, a rate a year", shocks=(RATE.name,))


def start(_xp: Namespace, terms: RateTerms, _labs: Labs) -> RateState:
    """Return the state at the book's date."""
    return RateState(terms.rate_start + 0.0 * terms.rate_start)


def step(xp: Namespace, terms: RateTerms, state: RateState, now: Now, world: World) -> tuple[RateState, World]:
    """Move the rate by one quarter."""
    back = terms.rate_reversion * (terms.rate_start - state.rate)
    rate = state.rate + back + terms.rate_volatility * now.noise[0]
    paid = xp.maximum(rate + now.felt * now.size(RATE), 0.0)
    if RATE_PATH.name in now.given:
        paid = xp.maximum(now.given[RATE_PATH.name].rate_instead_of(xp, paid), 0.0)
    return RateState(rate), world._replace(rate=paid, dearer=world.dearer + paid - terms.rate_start)


DRIVER = Driver(
    name="rates",
    place=40,
    terms=RateTerms,
    noise=Noise(stream=1, rows=("rate",)),
    shocks=(RATE,),
    paths=(RATE_PATH,),
    start=start,
    step=step,
)
