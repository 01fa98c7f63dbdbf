"""What the static lenses say of a book, as tables in which every row names its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.loss_attribution import attribute, index
from lookthrough.lens.through.through import through
from lookthrough.positions.balance import balance_opening
from lookthrough.present.page import evidence
from lookthrough.present.table import Table
from lookthrough.present.tables.book import all_values, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.lens.circularity.circularity import Circularity, Loop
    from lookthrough.lens.circularity.self_funded import Interval, SelfFunded
    from lookthrough.lens.funding.funding import Funding, FundingRow
    from lookthrough.lens.through.loss_attribution import Attribution
    from lookthrough.lens.through.through import EntityThrough, Through, TrailRow
    from lookthrough.positions.balance import Adjustment
    from lookthrough.present.table import Cell
    from lookthrough.units.range import Cases, Range

    Row = tuple[Cell, ...]

ENDS = ("low (USD bn)", "mid (USD bn)", "high (USD bn)")
VERDICT = ("basis", "grade", "sources", "place", "why")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the static lenses say of a book: who owes, who funds, what goes round, how the opening was balanced.

    Attributes:
        loops: ``None`` where the book lacks what payments need; ``notes`` then says what.
        periods: the same by quarter, traced from the first of them on.
        borne: who bears the debt of each vehicle that owes any, by vehicle.
        statuses: of the contracts that count.
        notes: what a reader must know of the answers.
    """

    through: Through
    funding: Funding
    loops: Circularity | None
    periods: tuple[Period, ...]
    adjustments: tuple[Adjustment, ...]
    borne: Mapping[str, Attribution]
    statuses: tuple[str, ...]
    notes: tuple[str, ...] = ()


def answers_of(
    book: Book,
    loops: Circularity | None,
    statuses: Sequence[str],
    notes: Sequence[str] = (),
    periods: Sequence[Period] = (),
) -> Answers:
    """Return the answers on a book.

    Args:
        book: the book.
        loops: what goes round in it, over the window that the caller chose; ``None`` where that cannot be measured.
        borne: who bears the debt of each vehicle that owes any, by vehicle.
        statuses: of the contracts that count.
        notes: what a reader must know, such as why loops are missing.
        periods: what goes round, by quarter.
    """
    return Answers(
        through=through(book, statuses=statuses),
        funding=funding(book, statuses=statuses),
        loops=loops,
        periods=tuple(periods),
        # figures are balanced against reported debt: without any there is nothing to hold them to
        adjustments=balance_opening(book, KINDS).rows
        if any("debt" in e.opening for e in book.entities.values())
        else (),
        borne=_borne(book, statuses),
        statuses=tuple(statuses),
        notes=tuple(notes),
    )


def _borne(book: Book, statuses: Sequence[str]) -> dict[str, Attribution]:
    idx = index(book, statuses)
    vehicles = (e.id for e in book.entities.values() if e.class_ == "vehicle")
    found = {id_: attribute(idx, id_) for id_ in vehicles if id_ in idx.debts}
    return {id_: each for id_, each in found.items() if each.parts}


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
        *("present value from", *VERDICT),
    )
    return Table(columns, tuple(_trail_row(e.name, row) for e in entities for row in e.trail))


def _trail_row(name: str, row: TrailRow) -> Row:
    return (
        *(row.entity, name, row.view, row.category, row.contract, *_ends(row.amount), *_ends(row.present_value)),
        row.present_basis,
        *(row.basis, row.grade, " ".join(row.source), f"{row.file}:{row.line}", row.why),
    )


def rules_table(book: Book, entities: Iterable[EntityThrough]) -> Table:
    """Return every rule that was asked for a view: the question in words, the answer, and the fields it read."""
    columns = ("entity", "subject", "rule", "answer", "decides", "question", "why", "read from the book", "sources")
    stated = {place(v.value.position): v.sources for v in all_values(book)}
    rows = (
        (
            *(e.id, o.subject, o.rule, o.answer, "yes" if o.decides else "a step", o.question, o.why),
            "; ".join(f"{f.name}: {f.value} ({f.file}:{f.line})" for f in o.fields),
            _joined(stated.get(f"{f.file}:{f.line}", ()) for f in o.fields),
        )
        for e in entities
        for o in e.rules
    )
    return Table(columns, tuple(rows))


def committed_table(entities: Iterable[EntityThrough]) -> Table:
    """Return what is promised and on no balance sheet yet, in columns that are not added up."""
    columns = ("entity", "promised", *ENDS, *(f"present value {end}" for end in ENDS), "unknown rows", "sources")
    rows = (
        (
            *(e.id, name, *column.undiscounted, *column.present_value, column.unknown),
            _joined(r.source for r in e.trail if r.category == name),
        )
        for e in entities
        for name, column in e.committed.items()
        if column.undiscounted.mid != 0 or column.unknown
    )
    return Table(columns, tuple(rows))


def borne_table(found: Iterable[Attribution]) -> Table:
    """Return who bears the debt of vehicles when the collateral alone is not enough; the parts add up to the debt."""
    columns = ("vehicle", "entity", "layer", "contract", *ENDS, "sources", "place")
    rows = (
        (
            *(each.vehicle, part.entity, part.layer, part.contract.id, *_ends(part.amount)),
            *(" ".join(part.contract.source), place(part.contract.position)),
        )
        for each in found
        for part in each.parts
    )
    return Table(columns, tuple(rows))


def funding_table(rows: Iterable[FundingRow]) -> Table:
    """Return every piece of money by year, source of the money and receiver."""
    columns = (
        *("period", "paid from", "lender", "lender kind", "receiver", "sponsors", "contract", *ENDS),
        *("from non-traditional lenders (USD bn)", *VERDICT),
    )
    return Table(columns, tuple(_funding_row(row) for row in rows))


def _funding_row(row: FundingRow) -> Row:
    return (
        *(row.period, row.source, row.lender, row.lender_kind, row.receiver, " ".join(row.sponsors), row.contract),
        *(*_ends(row.amount), None if row.non_traditional is None else row.non_traditional.mid),
        *(row.basis, row.grade, " ".join(row.sources), f"{row.file}:{row.line}", row.why),
    )


def vendors_table(book: Book, vendors: Iterable[SelfFunded]) -> Table:
    """Return one row a vendor: what part of its revenue its own money paid."""
    columns = (
        *("entity", "name", "revenue (USD bn)", "floor (USD bn)", "pro rata (USD bn)", "ceiling (USD bn)"),
        *("floor (% of revenue)", "pro rata (% of revenue)", "ceiling (% of revenue)", "why not", "sources"),
    )
    return Table(columns, tuple(_vendor_row(book, vendor) for vendor in vendors))


def _vendor_row(book: Book, vendor: SelfFunded) -> Row:
    dollars, share = vendor.self_funded, vendor.share
    return (
        *(vendor.id, evidence.name_of(book, vendor.id), vendor.revenue),
        *((None, None, None) if dollars is None else (dollars.floor, dollars.pro_rata, dollars.ceiling)),
        *(_percent(share)),
        *(vendor.not_measurable or vendor.pro_rata_withheld, " ".join(evidence.purchase_sources(book, [vendor.id]))),
    )


def _percent(share: Interval | None) -> tuple[Cell, Cell, Cell]:
    if share is None:
        return None, None, None
    return share.floor * 100, _hundred(share.pro_rata), share.ceiling * 100


def _hundred(share: float | None) -> float | None:
    return None if share is None else share * 100


def periods_table(book: Book, periods: Iterable[Period]) -> Table:
    """Return one row for each quarter and vendor, with what goes round in the whole system in that quarter."""
    columns = (
        *("quarter", "system: goes in circles (%)", "system: payments (USD bn)", "entity", "revenue (USD bn)"),
        *("floor (% of revenue)", "pro rata (% of revenue)", "ceiling (% of revenue)", "why not", "sources"),
    )
    rows = (
        (
            *(p.period, _hundred(p.system.throughput_circularity), p.system.volume, v.id, v.revenue),
            *(*_percent(v.share), v.not_measurable or v.pro_rata_withheld),
            " ".join(evidence.purchase_sources(book, [v.id])),
        )
        for p in periods
        for v in p.vendors
    )
    return Table(columns, tuple(rows))


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


def _ends(amount: Range | Cases | None) -> tuple[Cell, Cell, Cell]:
    return (None, None, None) if amount is None else (amount.low, amount.mid, amount.high)


def _joined(groups: Iterable[Iterable[str]]) -> str:
    return " ".join(sorted({id_ for group in groups for id_ in group}))
