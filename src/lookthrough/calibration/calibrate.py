"""Hold a book's futures without a shock against default rates, and make its hazard table.

1. Futures without a hazard give P0 of each company.
2. The hazard that brings it to the rate P of its target goes into the table (``positions.hazards``).
3. The same futures with the hazard are held against the targets; so are vehicles against their tenants and one another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.calibration.calibration import WIDTH, Calibration, CalibrationRow
from lookthrough.calibration.orderings import ordered_pairs, tenant_checks
from lookthrough.calibration.targets import targets
from lookthrough.positions.hazard_table import HazardRow, HazardTable
from lookthrough.positions.hazards import QUARTERS, hazard
from lookthrough.simulate.base_runs import BaseProgram

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.calibration.targets import Target
    from lookthrough.simulate.base_runs import BaseRecord


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Futures of a book with its hazards: what they left, the share without hazard by entity, and the table's rows."""

    record: BaseRecord
    structural: Mapping[str, float]
    rows: tuple[HazardRow, ...]


def calibrate(book: Book, *, paths: int = 1_000, seed: int = 1) -> Calibration:
    """Calibrate a book.

    Args:
        book: the book.
        paths: futures, run without the hazard and then with it.
        seed: of all draws.

    Raises:
        MissingAssumptionError: the book has no default rate for letters that it has.
        InputError: a default rate cannot be one.
    """
    goals = targets(book)
    program = BaseProgram(book, quarters=QUARTERS)
    settled = settle(program, goals, paths, seed)
    plan, record = program.model.plan, settled.record
    rows = _rows(plan.book, goals, settled, [plan.entities[i] for i in program.model.watched])
    shares = {row.entity: row.defaulted for row in rows}
    return Calibration(
        title=book.title,
        book_sha256=book.sha256,
        as_of=book.as_of.isoformat(),
        paths=paths,
        quarters=QUARTERS,
        seed=seed,
        unconverged=int(record.unconverged.sum()),
        rows=rows,
        pairs=ordered_pairs(plan, goals, shares),
        tenants=tenant_checks(program.model, record),
        table=HazardTable(book.base_sha256, book.as_of.isoformat(), paths, seed, settled.rows),
    )


def settle(program: BaseProgram, goals: Mapping[str, Target], paths: int, seed: int) -> Calibrated:
    """Run the futures of a book without a hazard and then with the hazards that bring companies to their rates.

    Args:
        program: of the book.
        goals: targets by entity.
        paths: futures.
        seed: of all draws.
    """
    plan = program.model.plan
    calm = program.run({}, paths=paths, seed=seed)
    names = [plan.entities[i] for i in program.model.watched]
    structural = dict(zip(names, calm.failed.mean(axis=1).tolist(), strict=True))
    rows = tuple(
        _hazard_row(goals[name], structural[name]) for name in names if name in goals and not goals[name].is_vehicle
    )
    record = program.run({row.entity: row.hazard for row in rows}, paths=paths, seed=seed)
    return Calibrated(record, structural, rows)


def _hazard_row(goal: Target, structural: float) -> HazardRow:
    return HazardRow(goal.entity, goal.rating, goal.rate, structural, hazard(goal.rate, structural))


def _rows(book: Book, goals: Mapping[str, Target], settled: Calibrated, names: list[str]) -> tuple[CalibrationRow, ...]:
    """Return the rows with a target, and every other entity that fails in some future; companies first."""
    hazards = {row.entity: row.hazard for row in settled.rows}
    rows = [_row(book, name, goals.get(name), settled, at, hazards) for at, name in enumerate(names)]
    shown = [row for row in rows if row.verdict or row.defaulted > 0.0]
    return tuple(sorted(shown, key=lambda row: (row.is_vehicle, not row.verdict, row.entity)))


def _row(
    book: Book, name: str, goal: Target | None, settled: Calibrated, at: int, hazards: Mapping[str, float]
) -> CalibrationRow:
    record, entity = settled.record, book.entities[name]
    failed, absorbed = record.default_quarter[at] >= 0.0, record.absorbed_quarter[at] >= 0.0
    defaulted = failed | absorbed
    low, rate, high = (None, None, None) if goal is None else (goal.low, goal.rate, goal.high)
    return CalibrationRow(
        entity=name,
        name=entity.name,
        is_vehicle=entity.class_ == "vehicle",
        rating=None if goal is None else goal.rating,
        low=low,
        rate=rate,
        high=high,
        structural=settled.structural[name],
        hazard=hazards.get(name, 0.0),
        failed=_share(failed),
        absorbed=_share(absorbed),
        defaulted=_share(defaulted),
        restructured=_share(defaulted | (record.restructured_quarter[at] >= 0.0)),
        standard_error=_error(_share(defaulted), len(defaulted)),
        slack=WIDTH * _error(rate or 0.0, len(defaulted)),
    )


def _error(share: float, paths: int) -> float:
    """Return the standard error of a share that is found on so many paths."""
    return math.sqrt(share * (1.0 - share) / paths)


def _share(hit: NDArray[np.bool_]) -> float:
    return float(hit.mean())
