"""An analyst's own positions: who owes, who stands behind, what a run says they lose, and what the book does not have.

1. each position is looked up (``own_positions``);
2. who owes it, and after look-through who pays before its holder loses: guarantors, tenants and owners of a vehicle,
   the rest the vehicle alone. The parts add up to the position, so that exposure to one name across deals adds up;
3. in a run: how often the obligor fails before the position matures, what is lost then, the tail of the portfolio, and
   what each position adds to it (``portfolio_run``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.lens.portfolio.own_positions import OwnPosition, own_positions
from lookthrough.lens.portfolio.portfolio_run import PortfolioRisk, risk_of
from lookthrough.lens.through.loss_attribution import attribute
from lookthrough.positions.standing import standing_of
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.positions.standing import Standing
    from lookthrough.runs.seal import FinishedRun

HOLDER = "holder"
ALONE = "alone"


class BehindRow(NamedTuple):
    """Who pays before the holder of a position loses, and how much of it, USD m.

    Attributes:
        layer: ``guarantee``, ``rent``, ``owner``, or ``alone``: nobody but who owes it.
    """

    instrument: str
    entity: str
    layer: str
    amount: float


class ExposureRow(NamedTuple):
    """One name across all positions, USD m.

    Attributes:
        owes: as the obligor itself.
        behind: after look-through: what it pays before the holder loses, as obligor or behind one.
        share: of the positions in the book.
        instruments: in which it stands behind or owes.
    """

    entity: str
    name: str
    owes: float
    behind: float
    share: float
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Portfolio(Framed):
    """What :func:`portfolio` finds, USD m.

    Attributes:
        positions: as they stand in the table.
        behind: who pays before the holder of each loses.
        exposures: by name, largest after look-through first.
        missing: positions that are not in the book.
        risk: what a run says of them, ``None`` without one.
    """

    row_type = ExposureRow

    positions: tuple[OwnPosition, ...]
    behind: tuple[BehindRow, ...]
    exposures: tuple[ExposureRow, ...]
    risk: PortfolioRisk | None = None

    @property
    def missing(self) -> tuple[OwnPosition, ...]:
        """Positions that are not in the book."""
        return tuple(row for row in self.positions if row.why)

    @property
    def amount(self) -> float:
        """Of all positions."""
        return math.fsum(row.amount for row in self.positions)

    @property
    def found(self) -> float:
        """Of those that are in the book or in a deal file."""
        return math.fsum(row.amount for row in self.positions if not row.why)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each name."""
        return [plain_record(row) for row in self.exposures]

    def document(self) -> dict[str, Any]:
        """Return the document of ``portfolio --json`` as plain values."""
        return {
            "unit": "USD m",
            "amount": self.amount,
            "found": self.found,
            **plain_record(self),
            "missing": [row.instrument for row in self.missing],
        }


def portfolio(book: Book, table: object, *, sheet: str | None = None, run: FinishedRun | None = None) -> Portfolio:
    """Return who stands behind the positions of a table, and what they lose in a run.

    Args:
        book: the book.
        table: a path (CSV or workbook), a frame, columns by name, or rows: instrument, amount in USD m, price per 100.
        sheet: of a workbook.
        run: a finished run of this book.

    Raises:
        TableError: a row cannot be used; the message names each.
        BookError: a deal file that is named has errors.
    """
    standing = standing_of(book)
    positions = own_positions(table, book, standing.contracts, sheet=sheet)
    behind = tuple(row for position in positions for row in _behind(standing, position))
    return Portfolio(
        positions=positions,
        behind=behind,
        exposures=_exposures(book, positions, behind),
        risk=None if run is None else risk_of(run, standing.contracts, positions),
    )


def _behind(standing: Standing, position: OwnPosition) -> list[BehindRow]:
    """Return who pays before the holder loses; the amounts add up to the position."""
    owes = position.obligor
    if owes is None:
        return []
    if owes not in standing.group or owes not in standing.debts:
        return [BehindRow(position.instrument, owes, ALONE, position.amount)]
    found = attribute(standing, owes)
    if found.debt.mid <= 0.0:
        return [BehindRow(position.instrument, owes, ALONE, position.amount)]
    parts: dict[tuple[str, str], float] = defaultdict(float)
    for part in found.parts:
        if part.layer != HOLDER and part.amount is not None:
            parts[part.entity, part.layer] += position.amount * part.amount.mid / found.debt.mid
    rest = position.amount - math.fsum(parts.values())
    rows = [BehindRow(position.instrument, *key, amount) for key, amount in parts.items() if amount > _NOTHING]
    return [*rows, *([BehindRow(position.instrument, owes, ALONE, rest)] if rest > _NOTHING else [])]


_NOTHING = 1e-9


def _exposures(book: Book, positions: Sequence[OwnPosition], behind: Sequence[BehindRow]) -> tuple[ExposureRow, ...]:
    owes: dict[str, list[float]] = defaultdict(list)
    pays: dict[str, list[float]] = defaultdict(list)
    where: dict[str, dict[str, None]] = defaultdict(dict)
    for position in positions:
        if position.obligor is not None:
            owes[position.obligor].append(position.amount)
            where[position.obligor][position.instrument] = None
    for row in behind:
        pays[row.entity].append(row.amount)
        where[row.entity][row.instrument] = None
    whole = math.fsum(position.amount for position in positions if not position.why)
    names = {p.obligor: p.obligor_name for p in positions if p.obligor is not None}
    names |= {id_: entity.name for id_, entity in book.entities.items()}
    rows = [_exposure(names[entity], entity, owes, pays, tuple(found), whole) for entity, found in where.items()]
    return tuple(sorted(rows, key=lambda row: (-row.behind, -row.owes, row.entity)))


def _exposure(
    name: str,
    entity: str,
    owes: Mapping[str, list[float]],
    pays: Mapping[str, list[float]],
    instruments: tuple[str, ...],
    whole: float,
) -> ExposureRow:
    behind = math.fsum(pays.get(entity, ()))
    share = behind / whole if whole > 0.0 else 0.0
    return ExposureRow(entity, name, math.fsum(owes.get(entity, ())), behind, share, instruments)
