"""The world of one path, quarter by quarter (arrays ``[path]``; ``race`` is ``[lab, path]``).

1. Adoption ``F`` follows a Bass curve to a ceiling ``M``: ``dF = (p + q F / M) (M - F) / 4`` a quarter (Bass 1969).
2. Spend per adopter grows at ``g * exp(-k * years)`` a year: fast now, slower later (extensive and intensive margins
   are separate because diffusion counted by firms alone misses how much each firm spends).
3. Demand is ``F / F0 * intensity * exp(noise) * shock``; the noise is a random walk that reverts slowly.
4. The race: each lab's log strength is a random walk; outside revenue is shared by ``exp(strength)`` times the
   opening shares, so labs win only from one another.
5. The compute price reverts to a falling trend; utilisation ``u = min(1, demand / planned demand)`` below 1 lowers it:
   capacity is built for the planned demand (the same path's Bass curve without noise or shock).
6. Sentiment is the exponential of a mean-reverting process plus the scenario's shock; the credit spread is
   ``s0 - gamma * log(sentiment)``; the funding window is ``1 / (1 + exp(-steepness (sentiment - threshold)))``,
   scaled to be 1 at sentiment 1, and cut by the scenario.
7. The reference rate is a mean-reverting process around its latest value.

A scenario multiplies or adds with the weight ``severity * min(1, quarters since onset / ramp) * 0.5 ** (years since
the ramp ended / half_life)``.
"""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace

NOISES = ("demand", "sentiment", "spread", "rate", "price")


class WorldTerms(NamedTuple):
    """Sampled parameters ``[path]``; see the module's docstring for what each means."""

    adoption_start: Array
    adoption_ceiling: Array
    adoption_p: Array
    adoption_q: Array
    intensity_growth: Array
    intensity_decay: Array
    demand_volatility: Array
    demand_reversion: Array
    race_volatility: Array
    price_trend: Array
    price_elasticity: Array
    price_volatility: Array
    price_reversion: Array
    sentiment_volatility: Array
    sentiment_reversion: Array
    spread_start: Array
    spread_gamma: Array
    spread_volatility: Array
    spread_reversion: Array
    rate_start: Array
    rate_volatility: Array
    rate_reversion: Array
    window_threshold: Array
    window_steepness: Array
    refinance_full: Array


class Shock(NamedTuple):
    """A scenario as numbers: scalars or arrays; all zero is the base world.

    ``demand``, ``sentiment``, ``price``, ``window`` are relative changes (-0.4 = 40 % lower); ``growth`` is a relative
    change of the growth of spend per adopter; ``spread`` is added, a rate. ``onset`` in quarters from the start,
    ``ramp`` in quarters, ``half_life`` in years.
    """

    severity: Array
    demand: Array
    growth: Array
    sentiment: Array
    price: Array
    window: Array
    spread: Array
    onset: Array
    ramp: Array
    half_life: Array


class WorldState(NamedTuple):
    """What the world remembers from quarter to quarter."""

    adoption: Array
    log_intensity: Array
    log_planned_intensity: Array
    demand_noise: Array
    strength: Array
    log_price: Array
    log_sentiment: Array
    spread_noise: Array
    rate: Array


class World(NamedTuple):
    """What the rest of the model reads in one quarter, ``[path]`` but ``race`` ``[lab, path]``."""

    demand: Array
    planned: Array
    utilisation: Array
    race: Array
    price: Array
    sentiment: Array
    spread: Array
    window: Array
    rate: Array


def start(xp: Namespace, terms: WorldTerms, labs: int) -> WorldState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.adoption_start
    return WorldState(
        adoption=terms.adoption_start,
        log_intensity=zero,
        log_planned_intensity=zero,
        demand_noise=zero,
        strength=xp.zeros((labs, *zero.shape)),
        log_price=zero,
        log_sentiment=zero,
        spread_noise=zero,
        rate=terms.rate_start + zero,
    )


def weight(xp: Namespace, shock: Shock, quarter: float) -> Array:
    """Return how much of the scenario is felt ``quarter`` quarters after the start."""
    since = quarter - shock.onset
    rise = xp.clip((since + 1.0) / xp.maximum(shock.ramp, 1.0), 0.0, 1.0)
    after = xp.maximum(since - shock.ramp, 0.0) / QUARTERS_PER_YEAR
    return shock.severity * rise * 0.5 ** (after / shock.half_life)


def step(
    xp: Namespace, terms: WorldTerms, state: WorldState, shock: Shock, noise: Array, race_noise: Array, quarter: float
) -> tuple[WorldState, World]:
    """Move the world by one quarter.

    Args:
        xp: array namespace.
        terms: sampled parameters ``[path]``.
        state: last quarter's state.
        shock: the scenario.
        noise: standard normal draws ``[5, path]`` in the order of ``NOISES``.
        race_noise: standard normal draws ``[lab, path]``.
        quarter: quarters since the start, 0 for the first.
    """
    felt = weight(xp, shock, quarter)
    room = terms.adoption_ceiling - state.adoption
    pull = terms.adoption_p + terms.adoption_q * state.adoption / terms.adoption_ceiling
    adoption = state.adoption + pull * room / QUARTERS_PER_YEAR
    growth = terms.intensity_growth * xp.exp(-terms.intensity_decay * quarter / QUARTERS_PER_YEAR) / QUARTERS_PER_YEAR
    log_intensity = state.log_intensity + growth * (1.0 + shock.growth * felt)
    log_planned_intensity = state.log_planned_intensity + growth
    demand_noise = (1.0 - terms.demand_reversion) * state.demand_noise + terms.demand_volatility * noise[0]
    strength = state.strength + terms.race_volatility * race_noise
    log_sentiment = (1.0 - terms.sentiment_reversion) * state.log_sentiment + terms.sentiment_volatility * noise[1]
    spread_noise = (1.0 - terms.spread_reversion) * state.spread_noise + terms.spread_volatility * noise[2]
    rate = state.rate + terms.rate_reversion * (terms.rate_start - state.rate) + terms.rate_volatility * noise[3]
    spread_of_adopters = adoption / terms.adoption_start
    planned = spread_of_adopters * xp.exp(log_planned_intensity)
    demand = spread_of_adopters * xp.exp(log_intensity + demand_noise + felt * xp.log1p(shock.demand))
    utilisation = xp.minimum(demand / planned, 1.0)
    gap = state.log_price - terms.price_trend * quarter / QUARTERS_PER_YEAR
    log_price = (
        terms.price_trend * (quarter + 1.0) / QUARTERS_PER_YEAR
        + (1.0 - terms.price_reversion) * gap
        + terms.price_elasticity * (utilisation - 1.0) / QUARTERS_PER_YEAR
        + terms.price_volatility * noise[4]
    )
    sentiment = xp.exp(log_sentiment + felt * xp.log1p(shock.sentiment))
    raw_window = _logistic(xp, terms, sentiment) / _logistic(xp, terms, 1.0 + 0.0 * sentiment)
    world = World(
        demand=demand,
        planned=planned,
        utilisation=utilisation,
        race=strength,
        price=xp.exp(log_price + felt * xp.log1p(shock.price)),
        sentiment=sentiment,
        spread=xp.maximum(
            terms.spread_start - terms.spread_gamma * xp.log(sentiment) + spread_noise + felt * shock.spread, 0.0
        ),
        window=xp.clip(raw_window * (1.0 + shock.window * xp.minimum(felt, 1.0)), 0.0, 1.0),
        rate=xp.maximum(rate, 0.0),
    )
    moved = WorldState(
        adoption=adoption,
        log_intensity=log_intensity,
        log_planned_intensity=log_planned_intensity,
        demand_noise=demand_noise,
        strength=strength,
        log_price=log_price,
        log_sentiment=log_sentiment,
        spread_noise=spread_noise,
        rate=rate,
    )
    return moved, world


def _logistic(xp: Namespace, terms: WorldTerms, sentiment: Array) -> Array:
    return 1.0 / (1.0 + xp.exp(-terms.window_steepness * (sentiment - terms.window_threshold)))
