"""The frontier race: what a run knows of :mod:`lookthrough.world.race`, lab by lab.

Outside revenue is shared by ``exp(strength)`` times the opening shares, so labs win only from one another. Strength
moves by what is left of the momentum before the book's date, by computing power that was paid for against what was
planned, as heard of last quarter, and by surprises. A lab's stock of computing power at the book's date is taken as a
year of what it first plans to pay. Who leaves the race, and how, is the engine's to decide; of a lab that is taken over
its acquirer keeps a part of the revenue, and the labs that go on win the rest by their shares.
"""

from dataclasses import replace
from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace
from lookthrough.world import race
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World


def _shared(name: str) -> Parameter:
    """Return a parameter of the step that a lens and a run share, under its own name."""
    return replace(race.PARAMETERS[name], name=name)


class RaceTerms(NamedTuple):
    """Parameters ``[path]``."""

    race_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of a lab's log strength, a quarter")]
    persistence: Annotated[Array, _shared("race.persistence")]
    half_life: Annotated[Array, _shared("race.half_life")]
    compute_elasticity: Annotated[Array, _shared("race.compute_elasticity")]
    keep: Annotated[Array, _shared("race.keep")]


def start(xp: Namespace, terms: RaceTerms, labs: Labs) -> race.Frontier:
    """Return the state at the book's date: the shares are those of the book."""
    nothing = xp.zeros_like(labs.momentum) + 0.0 * terms.persistence
    return race.start(xp, _frontier(terms, labs.momentum + nothing), nothing, nothing)


def step(xp: Namespace, terms: RaceTerms, state: race.Frontier, now: Now, world: World) -> tuple[race.Frontier, World]:
    """Move the race by one quarter."""
    begun = state._replace(stock=xp.where(state.stock > 0.0, state.stock, QUARTERS_PER_YEAR * now.heard.planned))
    moved = race.step(xp, _frontier(terms, state.momentum), begun, now.heard.paid, now.heard.planned, now.noise)
    return moved, world._replace(race=moved.strength)


def _frontier(terms: RaceTerms, momentum: Array) -> race.FrontierTerms:
    """Return the terms of the race; a run takes opening revenue from its own draws."""
    return race.FrontierTerms(
        volatility=terms.race_volatility,
        persistence=terms.persistence,
        half_life=terms.half_life,
        elasticity=terms.compute_elasticity,
        opening=momentum,
        momentum=momentum,
    )


DRIVER = Driver(
    name="race", place=20, terms=RaceTerms, noise=Noise(stream=2, rows=None), shocks=(), start=start, step=step
)
