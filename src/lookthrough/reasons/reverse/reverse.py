"""Reverse stress: the nearest scenarios that break what is asked about, in standard deviations of their drivers.

1. *Drivers* (``deviations``): the shocks of a scenario, each in standard deviations of its own.
2. *Directions*: all of them in the scenario's proportions, and each alone.
3. *BreakingPoint* (``edges``): how far each direction has to go, by bisection on common draws; from the nearest one the
   direction turns to the slope until it gets no nearer.
4. *Distinct ones*: a direction close to a nearer one is not told again.

When the shocks begin, climb and fade is drawn as the scenario says, on every path the same as in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts import KINDS
from lookthrough.contracts.family import LEDGERS
from lookthrough.contracts.term_values import SIMULATED, Resolver
from lookthrough.positions.plan import compile_plan
from lookthrough.reasons.events import NEVER, USUAL
from lookthrough.reasons.reverse.deviations import drivers_of, sizes_of
from lookthrough.reasons.reverse.edges import ABOVE, edge_along, nearest
from lookthrough.reasons.reverse.reverse_document import Breaks, Falls, NotReached, Reverse
from lookthrough.reasons.reverse.target import HALF, fallen, read_target
from lookthrough.simulate.compile.model import compile_model
from lookthrough.simulate.compile.other_developers import run_book
from lookthrough.simulate.session import session
from lookthrough.world.scenario import scenario_asked, scenario_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.reasons.reverse.deviations import ShockDriver
    from lookthrough.reasons.reverse.edges import BreakingPoint
    from lookthrough.reasons.reverse.target import ToBreak
    from lookthrough.simulate.session import Answer, Session

    Tell = Callable[[str], None]

PATHS = 256
FARTHEST, TIMES_SCENARIO = 10.0, 3.0  # standard deviations of a direction: at least, and times those of the scenario
ALIKE = 0.95  # cosine of two directions that tell one story
MIX, NEAREST = "in the scenario's proportions", "nearest mix"


def reverse(
    book: Book,
    target: str,
    scenario: str | None = None,
    *,
    event: str | None = None,
    paths: int = PATHS,
    quarters: int = 40,
    seed: int = 1,
    statuses: Sequence[str] | None = None,
    tell: Tell | None = None,
) -> Reverse:
    """Return the nearest scenarios that break something.

    Args:
        book: the book.
        target: the id of an entity, which breaks when it falls on more than half of the paths, or ``LEDGER=X``: when
            the mean loss of the ledger on existing exposures is above X, USD bn.
        scenario: whose shocks are the drivers; a name, or several joined by ``+``; default: the one the book names.
        event: what comes to an entity; default: it fails or is taken over.
        paths: of each run.
        quarters: of each path.
        seed: of all draws, the same in all runs.
        statuses: of contracts that take part; ``None`` = announced, signed and funded.
        tell: told of each direction.

    Raises:
        UnknownNameError: an unknown entity, ledger, event or scenario; the message has the nearest names.
        UsageError: an amount that is none, a scenario without shocks, a number that cannot be.
    """
    opened, scenario = run_book(book), scenario_asked(book, scenario)
    plan = compile_plan(opened, KINDS, SIMULATED if statuses is None else tuple(statuses))
    model = compile_model(plan, quarters)
    wanted = read_target(target, event, opened, [plan.entities[i] for i in model.watched])
    numbers = scenario_numbers(opened, scenario, {}, Resolver(opened).first_quarter)
    drivers = drivers_of(opened, scenario, numbers)
    asked = _Points(session(book, quarters=quarters, statuses=statuses), scenario, drivers, wanted, paths, seed)
    usual = np.abs([driver.mean for driver in drivers])
    without, as_it_is = asked.measure(np.zeros(len(drivers))), asked.measure(usual)
    found, missed = ([], []) if wanted.is_broken_at(without) else _searched(asked, usual, tell or _silent)
    return Reverse(
        opened, wanted, scenario, drivers, without, as_it_is, tuple(found), tuple(missed),
        paths, quarters, seed, asked.runs, plan.first_quarter,
    )  # fmt: skip


def _silent(_line: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Points:
    """A session that is asked about points in the space of drivers, each point once."""

    session: Session
    scenario: str
    drivers: tuple[ShockDriver, ...]
    target: ToBreak
    paths: int
    seed: int
    runs: int = 0
    known: dict[tuple[float, ...], float] = field(default_factory=dict)

    def answer(self, point: NDArray[np.float64]) -> Answer:
        """Return what the session answers at so many standard deviations of each driver ``[driver]``."""
        self.runs += 1
        sizes = sizes_of(self.drivers, point)
        return self.session.stress(self.scenario, shocks=sizes, paths=self.paths, seed=self.seed)

    def measure(self, point: NDArray[np.float64]) -> float:
        """Return the measure of the target there."""
        key = tuple(np.round(point, 9).tolist())
        if key not in self.known:
            self.known[key] = self.target.measure(self.answer(point))
        return self.known[key]


def _searched(asked: _Points, usual: NDArray[np.float64], tell: Tell) -> tuple[list[Breaks], list[NotReached]]:
    """Return the distinct scenarios that break it, the nearest first, and the directions that do not."""
    edges: list[tuple[str, BreakingPoint]] = []
    missed: list[NotReached] = []
    for name, direction in _directions(asked.drivers, usual):
        farthest = max(FARTHEST, TIMES_SCENARIO * float(direction @ usual / np.linalg.norm(direction)))
        edge = edge_along(direction, asked.measure, asked.target.bar, farthest)
        if edge is None:
            missed.append(_not_reached(asked, name, direction, farthest))
            tell(f"{name}: not within {farthest:.1f} standard deviations")
        else:
            edges.append((name, edge))
            tell(f"{name}: {edge.distance:.2f} standard deviations")
    if edges and len(asked.drivers) > 1:
        closest = min(edges, key=lambda each: each[1].distance)[1]
        turned = nearest(closest, asked.measure, asked.target.bar)
        tell(f"{NEAREST}: {turned.distance:.2f} standard deviations, {asked.runs} runs in all")
        if turned is not closest:
            edges.append((NEAREST, turned))
    edges.sort(key=lambda each: each[1].distance)
    return [_breaks(asked, *each) for each in _distinct(edges)], missed


def _directions(drivers: Sequence[ShockDriver], usual: NDArray[np.float64]) -> list[tuple[str, NDArray[np.float64]]]:
    alone = [(driver.name, axis) for driver, axis in zip(drivers, np.eye(len(drivers)), strict=True)]
    return alone if len(drivers) == 1 else [(MIX, usual), *alone]


def _not_reached(asked: _Points, name: str, direction: NDArray[np.float64], farthest: float) -> NotReached:
    point = direction / np.linalg.norm(direction) * farthest
    at_bound = tuple(d.name for d, z in zip(asked.drivers, point, strict=True) if z > 0.0 and d.is_at_bound(float(z)))
    return NotReached(name, farthest, asked.measure(point), at_bound)


def _distinct(edges: Sequence[tuple[str, BreakingPoint]]) -> list[tuple[str, BreakingPoint]]:
    """Return edges, the nearest first, without those in nearly the direction of a nearer one."""
    kept: list[tuple[str, BreakingPoint]] = []
    for name, edge in edges:
        if all(float(edge.direction @ other.direction) < ALIKE for _, other in kept):
            kept.append((name, edge))
    return kept


def _breaks(asked: _Points, name: str, edge: BreakingPoint) -> Breaks:
    point = edge.direction * edge.distance
    answer = asked.answer(ABOVE * point)
    return Breaks(
        name=name,
        distance=edge.distance,
        deviations={d.name: float(z) for d, z in zip(asked.drivers, point, strict=True)},
        sizes=sizes_of(asked.drivers, point),
        below=edge.below,
        above=edge.above,
        loss={ledger: float(answer.loss[ledger].mean()) for ledger in LEDGERS},
        falls=_falls(answer),
    )


def _falls(answer: Answer) -> tuple[Falls, ...]:
    """Return who fails or is taken over on more than half of the paths, the earliest first."""
    found = []
    for entity in answer.outcomes[USUAL[0]]:
        when = fallen(answer, entity, USUAL)
        came = when[when != NEVER]
        if len(came) > HALF * len(when):
            found.append(Falls(entity, len(came) / len(when), int(np.median(came))))
    return tuple(sorted(found, key=lambda each: (each.quarter, -each.share, each.entity)))
