"""What unknown cells mean for headlines as tables: vendors, their figures, disclosures, cells, holders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.bounds.bounds import FIGURES
from lookthrough.present import labels
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import ids, money, named, number, outer, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookthrough.lens.bounds.bounds import Bounds, Spread, VendorBounds, WideCell
    from lookthrough.lens.bounds.disclosures import Disclosure
    from lookthrough.lens.bounds.holders import HolderBounds, Holding
    from lookthrough.present.table import Cell, Fields, Table, TableColumn

INNER = ("low", "high")
OUTER_LABEL = "lowest to highest"
NOT_MEASURABLE = "n/a"


class FigureRow(NamedTuple):
    """One figure of one vendor."""

    vendor: str
    figure: str
    spread: Spread


FIGURE_ROWS: Fields[FigureRow] = (
    (ids("vendor"), lambda r: r.vendor),
    (named("figure", words=labels.BOUNDED), lambda r: r.figure),
    (text("unit"), lambda r: "share" if r.figure.startswith("share_") else "USD bn"),
    (number("recorded", "as recorded"), lambda r: r.spread.recorded),
    (number("low", "5 %"), lambda r: r.spread.low),
    (number("high", "95 %"), lambda r: r.spread.high),
    (number("lowest"), lambda r: r.spread.lowest),
    (number("highest"), lambda r: r.spread.highest),
    (text("exact"), lambda r: "yes" if r.spread.is_exact else "no"),
)
DISCLOSURES: Fields[Disclosure] = (
    (text("cell", "payment (buyer > seller)"), lambda d: d.cell),
    (outer("range", "range", INNER), lambda d: (d.low, d.high)),
    (money("gain", "narrower by"), lambda d: d.gain),
)
WIDEST: Fields[WideCell] = (
    (text("cell", "payment (buyer > seller)"), lambda c: c.id),
    (money("recorded", "as recorded"), lambda c: c.recorded),
    (outer("outer", OUTER_LABEL), lambda c: (c.lowest, c.highest)),
)


def figures_table(answer: Bounds) -> Table:
    """Return every figure of every vendor: as recorded, in the ensemble, and at the extremes."""
    rows = (FigureRow(v.id, figure, getattr(v, figure)) for v in answer.vendors for figure in FIGURES)
    return table_of(FIGURE_ROWS, rows, name="bounds")


def bounded_vendors_table(answer: Bounds) -> Table:
    """Return one row a vendor: revenue, and what its own money paid at most and at least."""
    fields: Fields[VendorBounds] = (
        (ids("vendor"), lambda v: v.id),
        (money("revenue", absent=NOT_MEASURABLE), lambda v: v.revenue.recorded),
        (outer("revenue_outer", OUTER_LABEL), lambda v: (v.revenue.lowest, v.revenue.highest)),
        (money("ceiling", "own money: ceiling", NOT_MEASURABLE), lambda v: v.ceiling.recorded),
        (outer("ceiling_inner", inner_label(answer), INNER), lambda v: (v.ceiling.low, v.ceiling.high)),
        (outer("ceiling_outer", OUTER_LABEL), lambda v: (v.ceiling.lowest, v.ceiling.highest)),
        (outer("floor_outer", "floor"), lambda v: (v.floor.lowest, v.floor.highest)),
    )
    return table_of(fields, answer.vendors, name="vendors")


def customers_table(answer: Bounds) -> Table:
    """Return what each vendor earns from the customers asked about."""
    rows = [(v.id, v.from_customers) for v in answer.vendors if v.from_customers is not None]
    return table_of(spread_fields("vendor", answer), rows, title=f"Revenue from {', '.join(answer.customers)}")


def spread_fields(head: str, answer: Bounds) -> list[tuple[TableColumn, Callable[[tuple[str, Spread]], Cell]]]:
    """Return the columns of amounts under unknown cells, each row led by a name."""
    return [
        (text("name", head), lambda r: r[0]),
        (money("recorded", "as recorded", NOT_MEASURABLE), lambda r: r[1].recorded),
        (outer("inner", inner_label(answer), INNER), lambda r: (r[1].low, r[1].high)),
        (outer("outer", OUTER_LABEL), lambda r: (r[1].lowest, r[1].highest)),
    ]


def disclosures_table(vendor: str, disclosures: Sequence[Disclosure]) -> Table:
    """Return which payments, if they were known, would narrow a vendor's interval most."""
    title = f"Which disclosure would narrow floor and ceiling of {vendor} most (mean of its two ends)"
    return table_of(DISCLOSURES, disclosures, name="disclosures", title=title)


def widest_table(cells: Iterable[WideCell]) -> Table:
    """Return the inferred payments whose range is widest."""
    return table_of(WIDEST, cells, name="widest", title="Widest payments that no source states, a calendar year")


def holdings_table(answer: HolderBounds) -> Table:
    """Return what each holder is named with and what it may hold."""
    fields: Fields[Holding] = (
        (ids("holder"), lambda h: h.id),
        (money("named"), lambda h: h.named),
        (outer("inner", inner_label(answer), INNER), lambda h: (h.low, h.high)),
        (outer("outer", OUTER_LABEL), lambda h: (h.lowest, h.highest)),
        (ids("instruments", "of"), lambda h: " ".join(h.instruments)),
    )
    return table_of(fields, answer.holders, name="holders")


def inner_label(answer: Bounds | HolderBounds) -> str:
    """Return what the middle of the ensemble is called: its percentiles and the draws behind them."""
    return f"5-95 % of {answer.draws - answer.failed}" if answer.draws else "5-95 %"
