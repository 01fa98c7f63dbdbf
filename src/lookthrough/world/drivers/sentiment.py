"""Sentiment, the credit spread and the funding window.

Sentiment is the exponential of a mean-reverting process plus the scenario's shock; the credit spread is ``s0 - gamma *
log(sentiment)``; the funding window is ``1 / (1 + exp(-steepness (sentiment - threshold)))``, scaled to be 1 at
sentiment 1, and cut by the scenario.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.world.driver import Driver, Noise, Now, Parameter, World
from lookthrough.world.shock import FALL_OF_EVERYTHING, ShockSpec

NO_SPREAD = 1e-6  # a rate a year: what a book that knows no credit spread is divided by


class SentimentTerms(NamedTuple):
    """Parameters ``[path]``."""

    sentiment_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of log sentiment, a quarter")]
    sentiment_reversion: Annotated[Array, Parameter(Unit.FRACTION, "share of it that fades each quarter")]
    spread_start: Annotated[Array, Parameter(Unit.RATE, "credit spread at the start")]
    spread_gamma: Annotated[Array, Parameter(Unit.RATE, "rise of the spread for a fall of log sentiment by one")]
    spread_volatility: Annotated[Array, Parameter(Unit.RATE, "surprise of the spread, a quarter")]
    spread_reversion: Annotated[Array, Parameter(Unit.FRACTION, "share of it that fades each quarter")]
    window_threshold: Annotated[Array, Parameter(Unit.NUMBER, "sentiment at which the funding window is half open")]
    window_steepness: Annotated[Array, Parameter(Unit.NUMBER, "how sharply the window closes around that")]
    refinance_full: Annotated[
        Array, Parameter(Unit.FRACTION, "share of the window from which every maturing loan is refinanced")
    ]


class SentimentState(NamedTuple):
    """Log sentiment without the scenario, and the surprise of the spread ``[path]``."""

    log_sentiment: Array
    spread_noise: Array


SENTIMENT = ShockSpec(
    "sentiment",
    Unit.NUMBER,
    "prices of shares and of private rounds, relative",
    draw=2,
    above=FALL_OF_EVERYTHING,
)
WINDOW = ShockSpec(
    "window",
    Unit.NUMBER,
    "share of what companies want to raise that they get, relative",
    draw=4,
    above=FALL_OF_EVERYTHING,
)
SPREAD = ShockSpec("spread", Unit.RATE, "added to the credit spread, a rate a year", draw=5)


def start(_xp: Namespace, terms: SentimentTerms, _labs: int) -> SentimentState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.spread_start
    return SentimentState(log_sentiment=zero, spread_noise=zero)


def step(
    xp: Namespace, terms: SentimentTerms, state: SentimentState, now: Now, world: World
) -> tuple[SentimentState, World]:
    """Move sentiment, spread and window by one quarter."""
    log_sentiment = (1.0 - terms.sentiment_reversion) * state.log_sentiment + terms.sentiment_volatility * now.noise[0]
    spread_noise = (1.0 - terms.spread_reversion) * state.spread_noise + terms.spread_volatility * now.noise[1]
    sentiment = xp.exp(log_sentiment + now.felt * xp.log1p(now.size(SENTIMENT)))
    spread = terms.spread_start - terms.spread_gamma * xp.log(sentiment) + spread_noise + now.felt * now.size(SPREAD)
    raw_window = _logistic(xp, terms, sentiment) / _logistic(xp, terms, 1.0 + 0.0 * sentiment)
    window = xp.clip(raw_window * (1.0 + now.size(WINDOW) * xp.minimum(now.felt, 1.0)), 0.0, 1.0)
    moved = SentimentState(log_sentiment, spread_noise)
    return moved, world._replace(sentiment=sentiment, spread=xp.maximum(spread, 0.0), window=window)


def wider(xp: Namespace, terms: SentimentTerms, spread: Array) -> Array:
    """Return credit spreads over those at the book's date ``[path]``: 2.0 where they have doubled."""
    return spread / xp.maximum(terms.spread_start, NO_SPREAD)


def _logistic(xp: Namespace, terms: SentimentTerms, sentiment: Array) -> Array:
    return 1.0 / (1.0 + xp.exp(-terms.window_steepness * (sentiment - terms.window_threshold)))


DRIVER = Driver(
    name="sentiment",
    place=30,
    terms=SentimentTerms,
    noise=Noise(stream=1, rows=("sentiment", "spread")),
    shocks=(SENTIMENT, WINDOW, SPREAD),
    start=start,
    step=step,
)
