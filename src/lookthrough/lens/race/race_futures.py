"""Futures of the race: the world moves, labs earn, pay and raise, the weak drop out and are bought, new ones come.

One quarter, in this order: the world (``world.drivers``), strength by what was paid in the quarter before
(:func:`lookthrough.world.race.step`), revenue by shares, what is paid (``ante``), who drops out and into whom, who
comes. Settings are compared on the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.lens.race import ante
from lookthrough.lens.race.frontier_draws import chance, surprises
from lookthrough.world import drivers, race
from lookthrough.world.driver import Labs
from lookthrough.world.drivers import adoption
from lookthrough.world.drivers.adoption import GROWTH
from lookthrough.world.drivers.sentiment import SENTIMENT
from lookthrough.world.shock import HALF_LIFE, ONSET, RAMP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.lens.race.frontier_draws import Floats, RaceDraws
    from lookthrough.world.driver import World, WorldState
    from lookthrough.world.shock import Shock

ROWS_OF_ENTRANTS = 6
MUCH_LARGER = 4.0  # times the revenue of a lab: who has as much may buy it, and any listed firm with a lab
SHUT = (2, 9)  # first and last quarter, from 1, in which nothing can be raised
STALLS = 2.0  # quarters from the start until scaling stalls, over a year
_FOR_GOOD = 1e9  # years
STILL_HERE, NEVER_CAME, ENDED = -1, -2, -3


class RaceSetting(NamedTuple):
    """A world of the race: whether no money can be raised in the quarters :data:`SHUT`, whether scaling stalls."""

    name: str
    is_shut: bool = False
    is_stalled: bool = False


SETTINGS = (
    RaceSetting("base"),
    RaceSetting("shut", is_shut=True),
    RaceSetting("stalled", is_stalled=True),
    RaceSetting("both", is_shut=True, is_stalled=True),
)


@dataclass(frozen=True, slots=True)
class RaceFutures:
    """What happened, by quarter; labs are those of the book and then the rows of entrants.

    Attributes:
        share: of outside revenue ``[quarter, lab, path]``.
        here: whether a lab is in the race ``[quarter, lab, path]``.
        left: the quarter, from 1, in which a lab dropped out, 0 where it did not ``[lab, path]``.
        into: number of the lab that bought it, or :data:`ENDED`, :data:`STILL_HERE`, :data:`NEVER_CAME`
            ``[lab, path]``.
    """

    share: Floats
    here: NDArray[np.bool_]
    left: NDArray[np.int64]
    into: NDArray[np.int64]


class _Now(NamedTuple):
    """The race between two quarters."""

    world: WorldState
    frontier: race.Frontier
    books: ante.Books
    paid: Floats
    planned: Floats


@dataclass(frozen=True, slots=True)
class Track:
    """What does not change in a race.

    Attributes:
        of: the drawn numbers, rows of entrants included.
        inside: which labs live inside a listed firm ``[lab, 1]``.
        waits: which rows are those of entrants ``[lab]``.
        room: for how many labs there is room ``[path]``.
        quarters: to run.
        seed: of the surprises.
    """

    of: RaceDraws
    inside: NDArray[np.bool_]
    waits: NDArray[np.bool_]
    room: Floats
    quarters: int
    seed: int


def run_race(track: Track, setting: RaceSetting) -> RaceFutures:
    """Return the futures of a race in one setting."""
    labs, paths = track.of.revenue.shape
    now, terms, multiple = _start(track), _terms(track), _multiple(track)
    seen: list[tuple[Floats, NDArray[np.bool_]]] = []
    left = np.zeros((labs, paths), dtype=np.int64)
    into = np.where(track.waits[:, None], NEVER_CAME, STILL_HERE) + left
    felt = _shock(track, setting)
    whole = (track.of.revenue * ~track.waits[:, None]).sum(axis=0) / QUARTERS_PER_YEAR
    for quarter in range(track.quarters):
        world_state, world = _world(track, now, felt, quarter)
        surprise = surprises(track.seed, f"race {quarter}", labs, paths)
        frontier = race.step(np, terms, now.frontier, now.paid, now.planned, surprise)
        share = race.shares(np, terms, frontier)
        window = world.window * (0.0 if setting.is_shut and SHUT[0] <= quarter + 1 <= SHUT[1] else 1.0)
        market = ante.Market(multiple, world.sentiment, window, track.inside, frontier.here > 0.0)
        books, paid = ante.pay(track.of, now.books, share * whole * world.demand, quarter, market)
        drops = paid.drops * frontier.here
        buyers = _buyers(track, share, drops, paid.value, quarter)
        frontier = race.leave(np, terms, frontier, drops, buyers, track.of.race["keep"])
        _note(drops, buyers, quarter, left, into)
        comes = _comes(track, frontier, world, quarter)
        entered = race.enter(np, frontier, comes)
        into = np.where((entered.here > frontier.here) & (into == NEVER_CAME), STILL_HERE, into)
        seen.append((race.shares(np, terms, entered), entered.here > 0.0))
        now = _Now(world_state, entered, books, paid.paid, paid.planned)
    return RaceFutures(np.stack([s for s, _ in seen]), np.stack([h for _, h in seen]), left, into)


def _start(track: Track) -> _Now:
    of, terms = track.of, _terms(track)
    plan = ante.planned(of, of.revenue / QUARTERS_PER_YEAR, 0)
    growth = adoption.DRIVER.terms_of(of.world).intensity_growth / QUARTERS_PER_YEAR
    stock = plan / (race.WEAR + growth)  # what is left of purchases that have grown like that
    waiting = np.where(track.waits[:, None], 1.0, 0.0) + 0.0 * plan
    return _Now(
        world=drivers.start(np, of.world, Labs(of.momentum)),
        frontier=race.start(np, terms, stock, waiting),
        books=ante.opening(of, _multiple(track), track.inside),
        paid=plan,
        planned=plan,
    )


def _terms(track: Track) -> race.FrontierTerms:
    of = track.of
    return race.FrontierTerms(
        volatility=of.volatility,
        persistence=of.race["persistence"],
        half_life=of.race["half_life"],
        elasticity=of.race["compute_elasticity"],
        opening=of.revenue,
        momentum=of.momentum,
    )


def _multiple(track: Track) -> Floats:
    """Return value over revenue of all labs of the book that stand alone and have a value ``[path]``."""
    of = track.of
    counts = ~track.inside & ~track.waits[:, None] & (of.value > 0.0)
    revenue = (of.revenue * counts).sum(axis=0)
    return (of.value * counts).sum(axis=0) / np.where(revenue > 0.0, revenue, 1.0)


def _shock(track: Track, setting: RaceSetting) -> Shock:
    sizes: Mapping[str, Floats] = {
        GROWTH.name: -track.of.race["stall"],
        SENTIMENT.name: -track.of.race["stall_value"],
        ONSET.name: np.array(STALLS),
        RAMP.name: np.array(QUARTERS_PER_YEAR),
        HALF_LIFE.name: np.array(_FOR_GOOD),
    }
    felt = [sizes.get(name, np.array(spec.silent)) for name, spec in drivers.SHOCKS.items()]
    return drivers.shock(np.array(1.0 if setting.is_stalled else 0.0), felt)


def _world(track: Track, now: _Now, felt: Shock, quarter: int) -> tuple[WorldState, World]:
    labs, paths = track.of.revenue.shape
    noise = {
        stream: surprises(track.seed, f"world {stream} {quarter}", rows, paths)
        for stream, rows in drivers.noise_rows(labs).items()
    }
    # No contract is paid here, so that the world hears of nobody's money.
    heard = drivers.nothing_heard(np, labs, paths)
    return drivers.step(np, track.of.world, now.world, felt, noise, float(quarter), heard)


def _buyers(track: Track, share: Floats, drops: Floats, value: Floats, quarter: int) -> Floats:
    """Return who buys whom ``[lab, lab, path]``: by chance one of those who can, drawn by what they are worth.

    A lab that has more than :data:`MUCH_LARGER` times the revenue can, and every lab inside a listed firm, with all
    that the firm is worth.
    """
    labs, paths = share.shape
    into = np.zeros((labs, labs, paths))
    worth = np.where(track.inside, track.of.value, value)
    lives = (share > 0.0) & (drops == 0.0)
    for lab in np.flatnonzero(drops.any(axis=1)):
        can = lives & (track.inside | (share > MUCH_LARGER * share[lab]))
        weight = np.cumsum(worth * can, axis=0)
        drawn = chance(track.seed, f"buyer of {lab} {quarter}", paths) * weight[-1]
        buyer = np.minimum((weight <= drawn).sum(axis=0), labs - 1)
        is_bought = chance(track.seed, f"takeover of {lab} {quarter}", paths) < track.of.purse.takeover_chance
        happens = (drops[lab] > 0.0) & is_bought & (weight[-1] > 0.0)
        into[lab, buyer[happens], np.flatnonzero(happens)] = 1.0
    return into


def _note(drops: Floats, buyers: Floats, quarter: int, left: NDArray[np.int64], into: NDArray[np.int64]) -> None:
    """Write down who dropped out now, and into whom."""
    gone = drops > 0.0
    left[gone] = quarter + 1
    into[gone] = np.where(buyers.any(axis=1), buyers.argmax(axis=1), ENDED)[gone]


def _comes(track: Track, frontier: race.Frontier, world: World, quarter: int) -> Floats:
    """Return 1.0 where a new lab comes ``[path]``: with its chance, as long as there is room."""
    drawn = chance(track.seed, f"entry {quarter}", len(track.room))
    has_room = frontier.here.sum(axis=0) < track.room
    return np.where(has_room & (drawn < track.of.race["entry"] * world.sentiment), 1.0, 0.0)
