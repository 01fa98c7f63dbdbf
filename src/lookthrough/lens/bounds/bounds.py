"""What the cells that nobody knows mean for a headline: as recorded, in an ensemble, and at the very worst.

Three answers for each vendor's revenue and self-funded interval, from narrow to wide:

* as recorded: every cell in the middle of its range (what ``loops`` shows);
* ensemble: sampled ledgers that keep all pinned cells and totals (``lens.bounds.ensemble``), 5th to 95th percentile;
* bounds: lowest and highest over all feasible ledgers by linear programme (``lens.bounds.extremes``). Every sampled
  ledger lies within them.

A floor or ceiling that hardly moves says that the headline does not hang on the unknown cells; its width says how much
a missing disclosure could change it, and :class:`Disclosure` says which one. Amounts are USD bn.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from lookthrough.book.finding import entity_ids
from lookthrough.contracts import KINDS
from lookthrough.lens.bounds.book_ledgers import purchases_ledger
from lookthrough.lens.bounds.disclosures import SAME, SMALLEST, Disclosure
from lookthrough.lens.bounds.disclosures import disclosures as find_disclosures
from lookthrough.lens.bounds.ensemble import METHOD, sample_cells
from lookthrough.lens.bounds.extremes import (
    Extremes,
    ceiling_extremes,
    cell_extremes,
    floor_extremes,
    linear_extremes,
    revenue_extremes,
    share_extremes,
)
from lookthrough.lens.bounds.payments import Payments, flows_at, interval_at, moving, payments_around
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import window_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.lens.bounds.book_ledgers import Totals
    from lookthrough.lens.bounds.extremes import Answer
    from lookthrough.lens.bounds.ledger import CellLedger
    from lookthrough.lens.bounds.payments import Moving
    from lookthrough.lens.circularity.self_funded import SelfFunded

    Floats = NDArray[np.float64]

DRAWS, SEED = 100, 1
FIGURES = ("revenue", "floor", "pro_rata", "ceiling", "share_floor", "share_ceiling")
INNER = (0.05, 0.95)
MOST = 10  # wide cells in an answer


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure under unknown cells, USD bn; ``None`` where it is not known.

    Attributes:
        recorded: with every cell in the middle of its range.
        low, high: 5th and 95th percentile of the ensemble.
        lowest, highest: bounds over all feasible ledgers; ``None`` for the pro rata, which is no linear programme.
        is_exact: whether feasible ledgers are proved to reach both bounds.
    """

    recorded: float | None
    low: float | None
    high: float | None
    lowest: float | None = None
    highest: float | None = None
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class VendorBounds:
    """One vendor's figures, USD bn; floor and ceiling also as shares of its revenue.

    Attributes:
        id: the vendor.
        revenue: in the window.
        floor, pro_rata, ceiling: of what its own money paid.
        share_floor, share_ceiling: the same as shares of revenue.
        withheld: draws in which the pro rata is withheld (see ``self_funded``).
        disclosures: widest gain first; ``None`` where not asked for.
        not_measurable: why there is no interval at all.
        from_customers: revenue from the customers asked about, ``None`` where none are.
    """

    id: str
    revenue: Spread
    floor: Spread
    pro_rata: Spread
    ceiling: Spread
    share_floor: Spread
    share_ceiling: Spread
    withheld: int
    disclosures: tuple[Disclosure, ...] | None
    not_measurable: str | None = None
    from_customers: Spread | None = None


@dataclass(frozen=True, slots=True)
class WideCell:
    """One inferred cell that pays in the window: its recorded middle and its bounds when totals are kept, USD bn."""

    id: str
    recorded: float
    lowest: float
    highest: float


class BoundRow(TypedDict):
    """A figure of a vendor: its name, and the fields of its :class:`Spread`."""

    id: str
    figure: str
    recorded: float | None
    low: float | None
    high: float | None
    lowest: float | None
    highest: float | None
    is_exact: bool


@dataclass(frozen=True, slots=True, repr=False)
class Bounds(Framed):
    """What :func:`bounds` finds.

    Attributes:
        window: first and last quarter.
        layer: ``cash``, or ``all`` with paper.
        basis, method, seed, draws: how unknown cells are filled; ``failed`` draws were left out.
        totals: ``stated`` or ``as recorded``, with their number.
        idle_totals: totals in the book that no purchase belongs to.
        left_out: cells that are left out because nothing bounds them.
        paid: USD bn that the ledger pays in the window, as recorded.
        pinned_share, inferred_share: shares of it.
        unconfirmed: the share of it that no source better than grade C states; part of what is pinned.
        customers: whose payments are bounded for each vendor.
        vendors: largest ceiling first, or as asked for.
        widest: the inferred cells whose range is widest, of those that pay in the window.
    """

    row_type = BoundRow

    window: tuple[str, str]
    layer: str
    basis: str
    method: str
    seed: int
    draws: int
    failed: int
    totals: str
    idle_totals: tuple[str, ...]
    left_out: tuple[str, ...]
    paid: float
    pinned_share: float
    inferred_share: float
    unconfirmed: float
    customers: tuple[str, ...]
    vendors: tuple[VendorBounds, ...]
    widest: tuple[WideCell, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each vendor and figure."""
        return [{"id": v.id, "figure": name, **asdict(getattr(v, name))} for v in self.vendors for name in FIGURES]

    def document(self) -> dict[str, Any]:
        """Return the document of ``bounds --json`` as plain values."""
        return {**asdict(self), "window": {"from": self.window[0], "to": self.window[1]}}


def bounds(
    book: Book,
    *vendors: str,
    start: int | None = None,
    end: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    statuses: Sequence[str] = BINDING,
    totals: Totals | None = None,
    layer: Literal["cash", "all"] = "cash",
    customers: Collection[str] = (),
    full: Book | None = None,
    disclosures: Collection[str] | None = None,
) -> Bounds:
    """Say what unknown cells of the purchases ledger mean for vendors' revenue and self-funded interval.

    Args:
        book: the book.
        vendors: by id, name or ticker; none = every company on a loop of recorded payments, largest ceiling first.
        start: first quarter, ``year * 4 + quarter - 1``; ``None`` = that of ``book_window.default_window``.
        end: last quarter; ``None`` = its last.
        draws: sampled ledgers; 0 for none.
        seed: of the ensemble, 0 or more.
        statuses: of the contracts that pay.
        totals: see :func:`lookthrough.lens.bounds.book_ledgers.purchases_ledger`.
        layer: ``cash``, or ``all`` with warrants as they vest.
        customers: by id, name or ticker; what they together pay each vendor is bounded as well.
        full: the book before a replay or a choice of grades left purchases out; see ``purchases_ledger``.
        disclosures: vendors for which to ask what would be gained from knowing each cell; ``None`` = those given, or
            the first.

    Raises:
        InfeasibleLedgerError: the totals of the book cannot be met.
        UnknownNameError: nobody is called so, or several are.
        ValueError: a number that cannot be, or a window that ends before it starts.
    """
    vendors, customers = entity_ids(book, vendors), entity_ids(book, customers)
    usual = default_window(book)
    first, last = usual[0] if start is None else start, usual[1] if end is None else end
    if first > last:
        raise ValueError("the window ends before it starts")
    ledger = purchases_ledger(book, totals, full=full)
    window = moving(book, KINDS, ledger, start=first, end=last, statuses=statuses, layer=layer)
    chosen = vendors or _on_loops(window, ledger, layer)
    asked = (vendors or chosen[:1]) if disclosures is None else disclosures
    ensemble = sample_cells(ledger, draws, seed)
    paid = (
        np.bincount([i for i, _ in window.cells], [f.amount for _, f in window.cells], len(ledger.cells)) * ledger.mid
    )
    pinned = float(sum(paid[i] for i, cell in enumerate(ledger.cells) if cell.state == "pinned"))
    unconfirmed = float(sum(paid[i] for i, cell in enumerate(ledger.cells) if cell.unconfirmed))
    whole = float(paid.sum())
    return Bounds(
        window=window_names(first, last),
        layer=layer,
        basis="inferred",
        method=METHOD,
        seed=seed,
        draws=draws,
        failed=ensemble.failed,
        totals=_totals_in_words(ledger),
        idle_totals=ledger.idle,
        left_out=ledger.left_out,
        paid=whole,
        pinned_share=pinned / whole if whole else 0.0,
        inferred_share=1.0 - pinned / whole if whole else 0.0,
        unconfirmed=unconfirmed / whole if whole else 0.0,
        customers=tuple(sorted(customers)),
        vendors=tuple(_vendor(ledger, window, v, ensemble.amounts, customers, is_asked=v in asked) for v in chosen),
        widest=_widest(ledger, paid),
    )


def _on_loops(window: Moving, ledger: CellLedger, layer: Literal["cash", "all"]) -> tuple[str, ...]:
    found = circularity(flows_at(window, ledger.mid), layer=layer).vendors
    return tuple(v.id for v in found if v.self_funded is not None and v.self_funded.ceiling > 0.0)


def _vendor(
    ledger: CellLedger, window: Moving, vendor: str, amounts: Floats, customers: Collection[str], *, is_asked: bool
) -> VendorBounds:
    from_customers = _from_customers(ledger, window, vendor, customers, amounts) if customers else None
    payments = payments_around(window, vendor)
    recorded = interval_at(payments, ledger.mid)
    if recorded.self_funded is None:
        return replace(_not_measurable(recorded), from_customers=from_customers)
    sampled = [interval_at(payments, draw) for draw in amounts]
    revenue = revenue_extremes(ledger, payments)
    floor, ceiling = floor_extremes(ledger, payments), ceiling_extremes(ledger, payments)
    return VendorBounds(
        id=vendor,
        revenue=_spread(recorded.revenue, [s.revenue for s in sampled], revenue),
        floor=_spread(_figure(recorded, "floor"), [_figure(s, "floor") for s in sampled], floor),
        pro_rata=_spread(_figure(recorded, "pro_rata"), [_figure(s, "pro_rata") for s in sampled], None),
        ceiling=_spread(_figure(recorded, "ceiling"), [_figure(s, "ceiling") for s in sampled], ceiling),
        share_floor=_share(ledger, payments, "floor", (recorded, sampled), floor, revenue),
        share_ceiling=_share(ledger, payments, "ceiling", (recorded, sampled), ceiling, revenue),
        withheld=sum(_figure(s, "pro_rata") is None for s in sampled),
        disclosures=find_disclosures(ledger, payments, {"floor": floor, "ceiling": ceiling}) if is_asked else None,
        from_customers=from_customers,
    )


def _from_customers(
    ledger: CellLedger, window: Moving, vendor: str, customers: Collection[str], amounts: Floats
) -> Spread:
    """Return what named customers pay a vendor; sectors are ``outside`` in the table and named in the ledger only."""
    weights = np.zeros(len(ledger.cells))
    for i, flow in window.cells:
        if flow.payee == vendor and (flow.payer in customers or ledger.cells[i].row in customers):
            weights[i] += flow.amount
    constant = sum(f.amount for f in window.fixed if f.sale and f.payee == vendor and f.payer in customers)
    sampled = [float(each) for each in constant + amounts @ weights]
    return _spread(float(constant + weights @ ledger.mid), sampled, linear_extremes(ledger, weights, constant))


def _not_measurable(found: SelfFunded) -> VendorBounds:
    none = Spread(None, None, None)
    revenue = replace(none, recorded=found.revenue)
    return VendorBounds(found.id, revenue, none, none, none, none, none, 0, None, found.not_measurable)


def _figure(found: SelfFunded, name: str) -> float | None:
    value: float | None = None if found.self_funded is None else getattr(found.self_funded, name)
    return value


def _share(
    ledger: CellLedger,
    payments: Payments,
    answer: Answer,
    found: tuple[SelfFunded, Sequence[SelfFunded]],
    figure: Extremes,
    revenue: Extremes,
) -> Spread:
    """Return a floor or ceiling as a share of revenue; a programme is solved only where both move."""

    def share(one: SelfFunded) -> float | None:
        return None if one.share is None else float(getattr(one.share, answer))

    extremes: Extremes | None = None
    if revenue.low > 0.0 and (figure.high <= SMALLEST or revenue.high - revenue.low <= SAME * revenue.high):
        extremes = Extremes(figure.low / revenue.high, figure.high / revenue.low, figure.is_exact and revenue.is_exact)
    elif revenue.low > 0.0:
        extremes = share_extremes(ledger, payments, answer)
    return _spread(share(found[0]), [share(one) for one in found[1]], extremes)


def _spread(recorded: float | None, sampled: Sequence[float | None], extremes: Extremes | None) -> Spread:
    known = [value for value in sampled if value is not None]
    low, high = (float(np.quantile(known, part)) if known else None for part in INNER)
    if extremes is None:
        return Spread(recorded, low, high)
    return Spread(recorded, low, high, extremes.low, extremes.high, extremes.is_exact)


def _widest(ledger: CellLedger, paid: Floats) -> tuple[WideCell, ...]:
    wide = sorted(
        (i for i, cell in enumerate(ledger.cells) if cell.state == "inferred" and paid[i] > 0.0),
        key=lambda i: (ledger.cells[i].low - ledger.cells[i].high, ledger.cells[i].id),
    )
    found = []
    for i in wide[:MOST]:
        ends = cell_extremes(ledger, i)
        found.append(WideCell(ledger.cells[i].id, ledger.cells[i].mid, ends.low, ends.high))
    return tuple(sorted(found, key=lambda cell: (cell.lowest - cell.highest, cell.id)))


def _totals_in_words(ledger: CellLedger) -> str:
    origins = {total.origin for total in ledger.totals}
    return f"{len(ledger.totals)} {' and '.join(sorted(origins))}" if origins else "none"
