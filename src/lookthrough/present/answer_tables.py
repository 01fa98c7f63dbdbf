"""What the static lenses say of a book, as tables in which every row names its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.balance import balance_opening
from lookthrough.contracts import KINDS
from lookthrough.lens.funding import funding
from lookthrough.lens.through import through
from lookthrough.present import evidence
from lookthrough.present.book_tables import best_grade
from lookthrough.present.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.balance import Adjustment
    from lookthrough.book.records import Book
    from lookthrough.lens.amounts import Range
    from lookthrough.lens.circularity import Circularity, Loop
    from lookthrough.lens.funding import Funding, FundingRow
    from lookthrough.lens.self_funded import SelfFunded
    from lookthrough.lens.through import EntityThrough, Through, TrailRow
    from lookthrough.present.tables import Cell

    Row = tuple[Cell, ...]

ENDS = ("low (USD bn)", "mid (USD bn)", "high (USD bn)")
VERDICT = ("basis", "grade", "sources", "place", "why")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the static lenses say of a book: who owes, who funds, what goes round, how the opening was balanced.

    Attributes:
        loops: ``None`` where the book lacks what payments need; ``notes`` then says what.
        statuses: of the contracts that count.
        notes: what a reader must know of the answers.
    """

    through: Through
    funding: Funding
    loops: Circularity | None
    adjustments: tuple[Adjustment, ...]
    statuses: tuple[str, ...]
    notes: tuple[str, ...] = ()


def answers_of(book: Book, loops: Circularity | None, statuses: Sequence[str], notes: Sequence[str] = ()) -> Answers:
    """Return the answers on a book.

    Args:
        book: the book.
        loops: what goes round in it, over the window that the caller chose; ``None`` where that cannot be measured.
        statuses: of the contracts that count.
        notes: what a reader must know, such as why loops are missing.
    """
    return Answers(
        through=through(book, statuses=statuses),
        funding=funding(book, statuses=statuses),
        loops=loops,
        # figures are balanced against reported debt: without any there is nothing to hold them to
        adjustments=balance_opening(book, KINDS).rows
        if any("debt" in e.opening for e in book.entities.values())
        else (),
        statuses=tuple(statuses),
        notes=tuple(notes),
    )


def views_table(entities: Iterable[EntityThrough]) -> Table:
    """Return one row for each entity and view."""
    columns = ("entity", "name", "view", *ENDS, "unknown rows", "sources")
    rows = (
        (e.id, e.name, name, *view, e.unknown[name], _joined(r.source for r in e.trail if r.view == name))
        for e in entities
        for name, view in e.views.items()
    )
    return Table(columns, tuple(rows))


def trail_table(entities: Iterable[EntityThrough]) -> Table:
    """Return every row of every view."""
    columns = (
        *("entity", "name", "view", "category", "contract", *ENDS),
        *(f"present value {end}" for end in ENDS),
        *VERDICT,
    )
    return Table(columns, tuple(_trail_row(e.name, row) for e in entities for row in e.trail))


def _trail_row(name: str, row: TrailRow) -> Row:
    return (
        *(row.entity, name, row.view, row.category, row.contract, *_ends(row.amount), *_ends(row.present_value)),
        *(row.basis, row.grade, " ".join(row.source), f"{row.file}:{row.line}", row.why),
    )


def funding_table(book: Book, rows: Iterable[FundingRow]) -> Table:
    """Return every piece of money by year, source of the money and receiver."""
    columns = ("period", "paid from", "lender kind", "receiver", "sponsors", "contract", *ENDS, *VERDICT[:-1])
    figures = _figures_by_place(book)
    return Table(columns, tuple(_funding_row(book, row, figures) for row in rows))


def _funding_row(book: Book, row: FundingRow, figures: Mapping[tuple[str, int], tuple[str, ...]]) -> Row:
    sources = funding_sources(book, row, figures)
    return (
        *(row.period, row.source, row.lender_kind, row.receiver, " ".join(row.sponsors), row.contract),
        *(*_ends(row.amount), row.basis, best_grade(book, sources), " ".join(sources), f"{row.file}:{row.line}"),
    )


def funding_sources(
    book: Book, row: FundingRow, figures: Mapping[tuple[str, int], tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """Return the sources of a piece of money: those of its contract, or of the opening figure it is taken from."""
    if row.contract is not None:
        return book.contracts[row.contract].source
    return (_figures_by_place(book) if figures is None else figures).get((row.file, row.line), ())


def _figures_by_place(book: Book) -> dict[tuple[str, int], tuple[str, ...]]:
    return {
        (value.position.file, value.position.line): value.source or entity.source
        for entity in book.entities.values()
        for dated in entity.opening.values()
        for value in dated
    }


def vendors_table(book: Book, vendors: Iterable[SelfFunded]) -> Table:
    """Return one row a vendor: what part of its revenue its own money paid."""
    columns = (
        *("entity", "name", "revenue (USD bn)", "floor (USD bn)", "pro rata (USD bn)", "ceiling (USD bn)"),
        *("floor (share)", "pro rata (share)", "ceiling (share)", "why not", "sources"),
    )
    return Table(columns, tuple(_vendor_row(book, vendor) for vendor in vendors))


def _vendor_row(book: Book, vendor: SelfFunded) -> Row:
    dollars, share = vendor.self_funded, vendor.share
    return (
        *(vendor.id, evidence.name_of(book, vendor.id), vendor.revenue),
        *((None, None, None) if dollars is None else (dollars.floor, dollars.pro_rata, dollars.ceiling)),
        *((None, None, None) if share is None else (share.floor, share.pro_rata, share.ceiling)),
        *(vendor.not_measurable or vendor.pro_rata_withheld, " ".join(evidence.purchase_sources(book, [vendor.id]))),
    )


def loops_table(book: Book, loops: Iterable[Loop]) -> Table:
    """Return one row a loop, largest first."""
    columns = ("rank", "payers", "length", "goes round (USD bn)", "narrowest step (USD bn)", "contracts", "sources")
    rows = (
        (
            *(rank, " ".join(loop.path), len(loop.path), loop.weight, loop.bottleneck),
            *(_joined(loop.contracts), _joined(_loop_sources(book, loop.path, loop.contracts))),
        )
        for rank, loop in enumerate(loops, 1)
    )
    return Table(columns, tuple(rows))


def _loop_sources(book: Book, path: Sequence[str], contracts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    steps = set(zip(path, [*path[1:], path[0]], strict=True))
    named = [book.contracts[id_].source for step in contracts for id_ in step if id_ in book.contracts]
    return [*named, *(p.amount.source for p in book.purchases if (p.buyer, p.seller) in steps)]


def adjustments_table(book: Book, rows: Iterable[Adjustment]) -> Table:
    """Return how opening figures were rolled to the book's date and balanced."""
    columns = ("entity", "item", "before (USD bn)", "after (USD bn)", "change (USD bn)", "grade", "sources")
    cells = ((a.entity, a.item, a.before, a.after, a.change, a.grade, " ".join(_adjusted_from(book, a))) for a in rows)
    return Table(columns, tuple(cells))


def _adjusted_from(book: Book, row: Adjustment) -> tuple[str, ...]:
    """Return the sources of the figure adjusted; what the balance itself names stands on the debt or the value."""
    if row.item in book.contracts:
        return book.contracts[row.item].source
    entity = book.entities[row.entity]
    behind = {"unlisted_debt": ("debt",), "franchise_value": ("market_value", "private_valuation")}
    dated = [entity.opening[name] for name in behind.get(row.item, (row.item,)) if entity.opening.get(name)]
    return tuple(sorted({s for values in dated for s in values[-1].source or entity.source}))


def _ends(amount: Range | None) -> tuple[Cell, Cell, Cell]:
    return (None, None, None) if amount is None else (amount.low, amount.mid, amount.high)


def _joined(groups: Iterable[Iterable[str]]) -> str:
    return " ".join(sorted({id_ for group in groups for id_ in group}))
