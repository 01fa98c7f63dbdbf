"""The price of computing reverts to a falling trend; utilisation below 1 lowers it."""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World
from lookthrough.world.shock import FALL_OF_EVERYTHING, ShockSpec


class PriceTerms(NamedTuple):
    """Parameters ``[path]``."""

    price_trend: Annotated[Array, Parameter(Unit.NUMBER, "log change of the price, a year")]
    price_elasticity: Annotated[Array, Parameter(Unit.NUMBER, "log price lost a year for each unit of use lost")]
    price_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of the log price, a quarter")]
    price_reversion: Annotated[Array, Parameter(Unit.FRACTION, "share of the gap to the trend that closes a quarter")]


class PriceState(NamedTuple):
    """Log price without the scenario ``[path]``."""

    log_price: Array


PRICE = ShockSpec("price", Unit.NUMBER, "price of computing, relative", draw=3, above=FALL_OF_EVERYTHING)


def start(_xp: Namespace, terms: PriceTerms, _labs: Labs) -> PriceState:
    """Return the state at the book's date."""
    return PriceState(0.0 * terms.price_trend)


def step(xp: Namespace, terms: PriceTerms, state: PriceState, now: Now, world: World) -> tuple[PriceState, World]:
    """Move the price by one quarter; it follows the utilisation of that quarter."""
    gap = state.log_price - terms.price_trend * now.quarter / QUARTERS_PER_YEAR
    log_price = (
        terms.price_trend * (now.quarter + 1.0) / QUARTERS_PER_YEAR
        + (1.0 - terms.price_reversion) * gap
        + terms.price_elasticity * (world.utilisation - 1.0) / QUARTERS_PER_YEAR
        + terms.price_volatility * now.noise[0]
    )
    price = xp.exp(log_price + now.felt * xp.log1p(now.size(PRICE)))
    return PriceState(log_price), world._replace(price=price)


DRIVER = Driver(
    name="compute_price",
    place=50,
    terms=PriceTerms,
    noise=Noise(stream=1, rows=("price",)),
    shocks=(PRICE,),
    start=start,
    step=step,
)
