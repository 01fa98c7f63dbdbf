"""The frontier race: each lab's log strength is a random walk.

Outside revenue is shared by ``exp(strength)`` times the opening shares, so labs win only from one another.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.world.driver import Driver, Noise, Now, Parameter, World


class RaceTerms(NamedTuple):
    """Parameters ``[path]``."""

    race_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of a lab's log strength, a quarter")]


class RaceState(NamedTuple):
    """Log strength ``[lab, path]``."""

    strength: Array


def start(xp: Namespace, terms: RaceTerms, labs: int) -> RaceState:
    """Return the state at the book's date: the shares are those of the book."""
    return RaceState(xp.zeros((labs, *terms.race_volatility.shape)))


def step(_xp: Namespace, terms: RaceTerms, state: RaceState, now: Now, world: World) -> tuple[RaceState, World]:
    """Move the race by one quarter."""
    strength = state.strength + terms.race_volatility * now.noise
    return RaceState(strength), world._replace(race=strength)


DRIVER = Driver(
    name="race", place=20, terms=RaceTerms, noise=Noise(stream=2, rows=None), shocks=(), start=start, step=step
)
