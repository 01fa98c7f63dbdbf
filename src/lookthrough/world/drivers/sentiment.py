"""Belief, which is sentiment, the credit spread and the funding window.

With ``p`` the chance that the market gives the prize, ``p0`` at the start, and ``missed`` the log of what labs earned
over what was planned, as heard of last quarter,

    z' = z + news (missed - missed before) + s e - s^2 (1 - 2 p) / 2
    p  = 1 / (1 + exp(-z)),    s = volatility / (1 - p0)
    sentiment = min(p (1 + shock)^weight, 1) / p0

so that without news ``p`` is a martingale up to terms of the third order, and no sentiment is above ``1 / p0``. Where a
scenario has both a fall of demand and one of sentiment, what it does to demand is no news: it counts once.

With ``belief.process`` 0 log sentiment is a mean-reverting process plus the shock, and news move nothing.

The credit spread is ``s0 - gamma * log(sentiment)`` with a surprise that fades and what the scenario adds, never below
0; the funding window is ``1 / (1 + exp(-steepness (sentiment - threshold)))``, scaled to be 1 at sentiment 1, cut
by the scenario, and 1 at most.

Sentiment and spread may be given by quarter (``world.paths``). Spread and window follow from sentiment as it is given;
the news of labs then leave out what the scenario does to demand, as with a shock, since what is given has it.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import PathSpec, Unit
from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World
from lookthrough.world.shock import FALL_OF_EVERYTHING, ShockSpec

NO_SPREAD = 1e-6  # a rate a year: what a book that knows no credit spread is divided by


class SentimentTerms(NamedTuple):
    """Parameters ``[path]``."""

    sentiment_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of log sentiment, a quarter")]
    sentiment_reversion: Annotated[
        Array, Parameter(Unit.FRACTION, "share of it that fades each quarter where belief is no martingale")
    ]
    process: Annotated[
        Array,
        Parameter(
            Unit.NUMBER, "1: sentiment is belief in the prize, a martingale with news; 0: it reverts", "belief.process"
        ),
    ]
    chance: Annotated[
        Array, Parameter(Unit.FRACTION, "chance that the market gives the prize at the start", "belief.start")
    ]
    news: Annotated[
        Array, Parameter(Unit.NUMBER, "log odds lost for a log of revenue that labs fall short by", "belief.news")
    ]
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
    """Without the scenario's own shock ``[path]``.

    ``log_sentiment`` is that of the process that reverts, ``log_odds`` the belief, and ``missed`` what of the news
    was heard last quarter.
    """

    log_sentiment: Array
    log_odds: Array
    missed: Array
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
SENTIMENT_PATH = PathSpec(
    "sentiment", Unit.NUMBER, "prices of shares, over those of the book's date", shocks=(SENTIMENT.name,)
)
SPREAD_PATH = PathSpec("spread", Unit.RATE, "the credit spread, a rate a year", shocks=(SPREAD.name,))


def start(xp: Namespace, terms: SentimentTerms, _labs: Labs) -> SentimentState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.spread_start
    odds = xp.log(terms.chance / (1.0 - terms.chance))
    return SentimentState(log_sentiment=zero, log_odds=odds, missed=zero, spread_noise=zero)


def step(
    xp: Namespace, terms: SentimentTerms, state: SentimentState, now: Now, world: World
) -> tuple[SentimentState, World]:
    """Move sentiment, spread and window by one quarter."""
    own = (1.0 - terms.sentiment_reversion) * state.log_sentiment + terms.sentiment_volatility * now.noise[0]
    missed = now.heard.missed - xp.where(now.size(SENTIMENT) != 0.0, now.heard.fallen, 0.0)
    if SENTIMENT_PATH.name in now.given:
        missed = now.heard.missed - xp.where(now.given[SENTIMENT_PATH.name].weight > 0.0, now.heard.fallen, 0.0)
    odds = _moved(xp, terms, state.log_odds, missed - state.missed, now.noise[0])
    spread_noise = (1.0 - terms.spread_reversion) * state.spread_noise + terms.spread_volatility * now.noise[1]
    sentiment = _sentiment(xp, terms, own, odds, now.felt * xp.log1p(now.size(SENTIMENT)))
    if SENTIMENT_PATH.name in now.given:
        sentiment = now.given[SENTIMENT_PATH.name].instead_of(xp, sentiment)
    spread = terms.spread_start - terms.spread_gamma * xp.log(sentiment) + spread_noise + now.felt * now.size(SPREAD)
    if SPREAD_PATH.name in now.given:
        spread = now.given[SPREAD_PATH.name].rate_instead_of(xp, xp.maximum(spread, 0.0))
    raw_window = _logistic(xp, terms, sentiment) / _logistic(xp, terms, 1.0 + 0.0 * sentiment)
    window = xp.clip(raw_window * (1.0 + now.size(WINDOW) * xp.minimum(now.felt, 1.0)), 0.0, 1.0)
    moved = SentimentState(own, odds, missed, spread_noise)
    return moved, world._replace(
        sentiment=sentiment,
        spread=xp.maximum(spread, 0.0),
        window=window,
        dearer=xp.maximum(spread, 0.0) - terms.spread_start,
    )


def _moved(xp: Namespace, terms: SentimentTerms, odds: Array, news: Array, noise: Array) -> Array:
    """Return the log odds of the prize a quarter later ``[path]``."""
    chance = 1.0 / (1.0 + xp.exp(-odds))
    surprise = terms.sentiment_volatility / (1.0 - terms.chance)
    return odds + terms.news * news + surprise * noise - surprise**2 * (1.0 - 2.0 * chance) / 2.0


def _sentiment(xp: Namespace, terms: SentimentTerms, own: Array, odds: Array, shock: Array) -> Array:
    """Return sentiment over that at the book's date, by the process that the terms choose ``[path]``."""
    chance = 1.0 / (1.0 + xp.exp(-odds))
    believed = xp.minimum(chance * xp.exp(shock), 1.0) / terms.chance
    return xp.where(terms.process > 0.0, believed, xp.exp(own + shock))


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
    paths=(SENTIMENT_PATH, SPREAD_PATH),
    start=start,
    step=step,
)
