"""How payments follow from the cells of a ledger: each payment around a vendor is a constant plus parts of cells.

The payments of a window are those of contracts, which stand, and those of the ledger, which move with its cells. What
companies earn and hold outside (``lens.circularity.own_money``) follows: a quarter of yearly revenue less what the
table shows them being paid, at least nothing.

For one vendor only the companies between it and itself matter. Money that leaves them never comes back to the vendor,
money from elsewhere is not the vendor's, so all others are ``outside`` and no interval changes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lookthrough.lens.bounds.book_ledgers import cell_id
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, build_network
from lookthrough.lens.circularity.own_money import own_money
from lookthrough.lens.circularity.self_funded import SelfFunded, self_funded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.lens.bounds.ledger import CellLedger

    Floats = NDArray[np.float64]
    Edge = tuple[str, str, int]

MARK = "cell:"
UNITS = 2.0**30  # of which a bn USD is made when intervals are traced: a little more than one a dollar


@dataclass(frozen=True, slots=True)
class Moving:
    """The payments of a window as functions of the ledger.

    Attributes:
        fixed: payments under contracts.
        cells: payments of the ledger, each with the number of its cell and of amount 1 USD bn a unit of ``part``.
        own: what companies bring along, at amounts as recorded.
    """

    start: int
    end: int
    fixed: tuple[Flow, ...]
    cells: tuple[tuple[int, Flow], ...]
    book: Book
    size: int


@dataclass(frozen=True, slots=True)
class Payments:
    """What is paid around one vendor, USD bn: ``constant + slope @ cells`` for each edge.

    Attributes:
        vendor: its id.
        members: the companies between the vendor and itself, without it, in alphabetical order.
        edges: (payer, payee, quarter); all but the vendor and the members are ``outside``.
        constant: ``[edge]``.
        slope: ``[edge, cell]``.
        earning: (company, quarter) of each row of the next three.
        earned: ``[row]``, a quarter of yearly revenue; the company's own money is what this exceeds its sales by.
        sales: ``[row]``, sales under contracts.
        sales_slope: ``[row, cell]``, sales of the ledger.
        first, last: quarters of the window.
    """

    vendor: str
    members: tuple[str, ...]
    edges: tuple[Edge, ...]
    constant: Floats
    slope: Floats
    earning: tuple[tuple[str, int], ...]
    earned: Floats
    sales: Floats
    sales_slope: Floats
    first: int
    last: int


def moving(
    book: Book,
    kinds: Mapping[str, KindSpec],
    ledger: CellLedger,
    *,
    start: int,
    end: int,
    statuses: Sequence[str],
    layer: Literal["cash", "all"] = "cash",
) -> Moving:
    """Return the payments of a window with those that follow from the cells of a ledger set apart.

    Each purchase is marked by its basis with the number of its cell and set to 1, so whatever :func:`book_flows` makes
    of it (quarters, segments of a company, contracts that carry it) comes back as parts of that cell.
    """
    number = {cell.id: i for i, cell in enumerate(ledger.cells)}
    marked = replace(
        book,
        purchases=tuple(
            replace(p, amount=replace(p.amount, low=1.0, mid=1.0, high=1.0, basis=f"{MARK}{number[cell_id(p)]}"))
            for p in book.purchases
            if cell_id(p) in number
        ),
    )
    every = book_flows(marked, kinds, start=start, end=end, statuses=statuses, layer=layer)
    found = [f for f in every if f.layer != "own"]
    fixed = tuple(f for f in found if not (f.basis or "").startswith(MARK))
    cells = tuple((int((f.basis or "")[len(MARK) :]), f) for f in found if (f.basis or "").startswith(MARK))
    return Moving(start, end, fixed, cells, book, len(ledger.cells))


def flows_at(window: Moving, amounts: Floats) -> tuple[Flow, ...]:
    """Return the payments of a window, companies' own money included, for amounts ``[cell]`` of the ledger, USD bn."""
    paid = [replace(f, amount=f.amount * float(amounts[i]), basis=None) for i, f in window.cells]
    recorded = [*window.fixed, *(f for f in paid if f.amount > 0.0)]
    return (*recorded, *own_money(window.book, recorded, window.start, window.end))


def payments_around(window: Moving, vendor: str) -> Payments:
    """Return what is paid around a vendor.

    Money that it raises is no revenue of the vendor and goes ``outside``, where those who give it have spent it.
    """
    every = [(None, f) for f in window.fixed] + [(i, f) for i, f in window.cells]
    kept = [(i, f if f.sale or f.payee != vendor else replace(f, payee=OUTSIDE)) for i, f in every]
    members = _between(vendor, [f for _, f in kept])
    inside = {vendor, *members}
    constant: dict[Edge, float] = defaultdict(float)
    parts: dict[Edge, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for i, flow in [*kept, *((None, f) for f in _cash(window, vendor))]:
        payer = flow.payer if flow.payer in inside else OUTSIDE
        payee = flow.payee if flow.payee in inside else OUTSIDE
        if payer != payee:
            edge = (payer, payee, flow.quarter or 0)
            constant[edge] += flow.amount if i is None else 0.0
            if i is not None:
                parts[edge][i] += flow.amount
    edges = tuple(sorted(constant))
    earning, earned, sales, sales_slope = _earning(window, sorted(inside))
    return Payments(
        vendor=vendor,
        members=tuple(sorted(members)),
        edges=edges,
        constant=np.array([constant[e] for e in edges]),
        slope=_dense([parts[e] for e in edges], window.size),
        earning=earning,
        earned=earned,
        sales=sales,
        sales_slope=sales_slope,
        first=window.start,
        last=window.end,
    )


def interval_at(payments: Payments, amounts: Floats) -> SelfFunded:
    """Return the interval of a vendor's self-funded revenue for amounts ``[cell]`` of the ledger, USD bn.

    Amounts are rounded to about a dollar, so that the network's whole numbers stay small and the tracing quick.
    """
    paid = np.maximum(payments.constant + payments.slope @ amounts, 0.0)
    own = np.maximum(payments.earned - payments.sales - payments.sales_slope @ amounts, 0.0)
    named = [*payments.edges, *((OUTSIDE, company, at) for company, at in payments.earning)]
    rounded = (np.rint(np.concatenate([paid, own]) * UNITS) / UNITS).tolist()
    flows = [Flow(payer, payee, x, quarter=at) for (payer, payee, at), x in zip(named, rounded, strict=True) if x]
    found = self_funded(build_network(flows), payments.vendor)
    if any(x > 0.0 for (_, payee, _), x in zip(payments.edges, paid, strict=True) if payee == payments.vendor):
        return found
    reason = f"no payment to {payments.vendor} is recorded"
    return SelfFunded(payments.vendor, found.revenue, None, None, None, not_measurable=reason)


def _between(vendor: str, flows: Iterable[Flow]) -> set[str]:
    """Return the companies that the vendor's money can reach and come back from."""
    pairs = sorted({(f.payer, f.payee) for f in flows if OUTSIDE not in {f.payer, f.payee}})
    ids = sorted({id_ for pair in pairs for id_ in pair})
    if vendor not in ids:
        return set()
    number = {id_: i for i, id_ in enumerate(ids)}
    rows, columns = [number[a] for a, _ in pairs], [number[b] for _, b in pairs]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(ids), len(ids))).tocsr()
    _, label = connected_components(graph, directed=True, connection="strong")
    return {id_ for id_ in ids if label[number[id_]] == label[number[vendor]] and id_ != vendor}


def _cash(window: Moving, vendor: str) -> list[Flow]:
    """Return the cash that companies hold at the start; a vendor's is none of its revenue."""
    own = own_money(window.book, _all(window), window.start, window.end)
    return [f for f in own if not f.sale and f.payee != vendor]


def _all(window: Moving) -> list[Flow]:
    return [*window.fixed, *(f for _, f in window.cells)]


def _earning(window: Moving, companies: Sequence[str]) -> tuple[tuple[tuple[str, int], ...], Floats, Floats, Floats]:
    """Return companies and quarters with known revenue, that revenue, and their sales as constant and parts."""
    unpaid = [replace(f, amount=0.0) for f in _all(window)]
    revenue = {
        (f.payee, f.quarter or 0): f.amount
        for f in own_money(window.book, unpaid, window.start, window.end)
        if f.sale and f.payee in companies
    }
    keys = tuple(sorted(revenue))
    place = {key: i for i, key in enumerate(keys)}
    sales, slope = np.zeros(len(keys)), np.zeros((len(keys), window.size))
    for cell, flow in [*((None, f) for f in window.fixed), *window.cells]:
        row = place.get((flow.payee, flow.quarter or 0))
        if row is not None and flow.sale and flow.layer == "cash":
            if cell is None:
                sales[row] += flow.amount
            else:
                slope[row, cell] += flow.amount
    return keys, np.array([revenue[key] for key in keys]), sales, slope


def _dense(rows: Sequence[Mapping[int, float]], size: int) -> Floats:
    found = np.zeros((len(rows), size))
    for i, row in enumerate(rows):
        for cell, part in row.items():
            found[i, cell] = part
    return found
