"""How much of a vendor's revenue its own money paid: floor, pro rata and ceiling.

Every dollar the vendor pays out is tagged. It moves on through the payments of the table until it comes back as
revenue or leaves the table (paid to ``outside``, or still held at the end). Payments do not say which dollars they are
made of, so the tagged part of the revenue is known only within bounds:

* ceiling: the maximum flow of tagged money from the vendor's outflows to its inflows;
* floor: the tagged money less the maximum flow of it to where it leaves the table (the same number as revenue less
  the maximum flow of outside money into the vendor, by cutting the network the other way);
* pro rata: every entity spends the mix of money it received, which is Finn's cycling coefficient 1 - 1/N_vv of the
  vendor, one linear solve (Finn 1976; the haircut rule of tracing).

The pro-rata tagged money is itself a feasible flow, so floor <= pro rata <= ceiling, provided that every payment is
covered: what an entity spends beyond its recorded receipts comes from an implied ``outside`` source (cash drawn
down), what it does not spend is leakage. Where an entity between the vendor and itself spends over 10 % more than its
recorded receipts, the mix is not known and there is no pro rata, only the bounds.

Dated flows are traced in time: what is not spent in a quarter is carried to the next, never back. Cash held at first
belongs in the table as a payment from ``outside`` in the first quarter; without it early spending looks like a gap.
Where any flow has no quarter the whole table is one period. ``since`` asks about the last part of a window: money from
all earlier quarters is carried into it, what the vendor was paid before it has left. So the pro-rata answers of the
parts of a window add up to that of the whole; floors may add up to less and ceilings to more.

An earmark ``(A, B)`` says that tagged money held by A is not in A's payments to B. In the bounds the edge A -> B is
closed to tagged money; in the pro rata A's mix of tagged money is spread over its other uses. If A (or somebody on
the way) then holds tagged money that has nowhere to go, the earmark cannot have been kept: the stuck amount is
``earmark_broken``, it counts as held, and there is no pro rata. An earmark on the vendor's own payments does nothing:
those are its own money.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import splu

from lookthrough.lens.circularity import self_funded_large
from lookthrough.lens.circularity.max_flow import Graph, largest_flow, reachable
from lookthrough.lens.circularity.self_funded_large import GAP

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from lookthrough.lens.circularity.flow_table import Network

WIDE = 20_000  # payments: larger tables are traced by column
FITS = 2**61  # units that can be counted in 64 bits, twice over
NAMED = 12  # entities named in a reason

VENDOR_OUT, VENDOR_IN, LEAK = self_funded_large.OUT, self_funded_large.IN, self_funded_large.LEAK


@dataclass(frozen=True, slots=True)
class Interval:
    """USD bn, or shares of revenue; ``pro_rata`` is ``None`` where it is not known."""

    floor: float
    pro_rata: float | None
    ceiling: float


@dataclass(frozen=True, slots=True)
class SelfFunded:
    """The part of one vendor's revenue that its own money paid.

    Attributes:
        id: the vendor.
        revenue: USD bn paid to the vendor in the window, by entities and by ``outside``.
        self_funded: USD bn, ``None`` where not measurable.
        share: the same as a share of revenue.
        loop_multiplier: revenue per dollar of revenue that is not the vendor's own, 1 / (1 - pro-rata share).
        not_measurable: why there is no answer at all.
        pro_rata_withheld: why there are bounds but no pro rata.
        earmark_broken: USD bn of the vendor's money that an earmark leaves without a use.
    """

    id: str
    revenue: float
    self_funded: Interval | None
    share: Interval | None
    loop_multiplier: float | None
    not_measurable: str | None = None
    pro_rata_withheld: str | None = None
    earmark_broken: float = 0.0


def self_funded(
    network: Network, vendor: str, ban: Collection[tuple[str, str]] = (), *, since: int | None = None
) -> SelfFunded:
    """Return the interval of self-funded revenue of ``vendor``.

    Args:
        network: all flows of the window.
        vendor: the entity whose revenue is asked about.
        ban: earmarks (A, B), see above.
        since: only revenue of this quarter and later is asked about; ``None`` = of the whole window.
    """
    v, first = network.number(vendor), -1 if since is None else since
    asked = (amount for (_, payee, at), amount in network.edges.items() if payee == v and at >= first)
    revenue = 0 if v is None else sum(asked)
    if v is None or not revenue:
        reason = f"no payment to {vendor} is recorded"
        return SelfFunded(vendor, 0.0, None, None, None, not_measurable=reason)
    numbers = {(network.number(a), network.number(b)) for a, b in ban if a != vendor}
    banned = {(a, b) for a, b in numbers if a is not None and b is not None}
    is_large = len(network.edges) > WIDE and sum(network.edges.values()) < FITS
    trail = (self_funded_large.build if is_large else _build_trail)(network, v, banned, first)
    bounds, stuck = _bounds(trail.graph, network.unit, is_banned=bool(banned))
    if isinstance(trail, _Trail):
        pro_rata, withheld = _pro_rata(trail, network, stuck)
    else:
        pro_rata, withheld = _pro_rata_large(trail, network, is_banned=bool(banned))
    if pro_rata is not None:  # feasible by construction; the clip removes the rounding of the solve
        pro_rata = min(max(pro_rata, bounds.floor), bounds.ceiling)
    return _report(vendor, revenue / network.unit, replace(bounds, pro_rata=pro_rata), withheld, stuck)


def _bounds(graph: Graph, unit: int, *, is_banned: bool) -> tuple[Interval, float]:
    """Return floor and ceiling, and what an earmark leaves without a use, USD bn."""
    ceiling = largest_flow(graph, VENDOR_OUT, [VENDOR_IN])
    leaked = largest_flow(graph, VENDOR_OUT, [LEAK])
    tagged = int(graph.capacity[graph.tail == VENDOR_OUT].sum())
    placed = largest_flow(graph, VENDOR_OUT, [VENDOR_IN, LEAK]) if is_banned else tagged
    return Interval((placed - leaked) / unit, None, ceiling / unit), (tagged - placed) / unit


def _pro_rata_large(
    trail: self_funded_large.LargeTrail, network: Network, *, is_banned: bool
) -> tuple[float | None, str | None]:
    """Return USD bn, or ``None`` and the reason."""
    gap = _gap_reason(network, trail.gaps)
    if gap is not None:
        return None, gap
    if is_banned:
        return None, f"earmarks are not mixed pro rata on more than {WIDE:,} payments"
    mixed = self_funded_large.mix(trail)
    if mixed is None:
        return None, "the mix of the entities did not settle"
    return sum(mixed) / 2 / network.unit, None


def _gap_reason(network: Network, short: Sequence[int]) -> str | None:
    names = [network.ids[entity] for entity in short]
    shown = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return f"recorded uses exceed recorded sources by more than {100 // GAP} %: {shown}" if names else None


def _report(vendor: str, revenue: float, dollars: Interval, withheld: str | None, stuck: float) -> SelfFunded:
    pro_rata = None if dollars.pro_rata is None else dollars.pro_rata / revenue
    share = Interval(dollars.floor / revenue, pro_rata, dollars.ceiling / revenue)
    multiplier = None if pro_rata is None or pro_rata >= 1 else 1 / (1 - pro_rata)
    return SelfFunded(vendor, revenue, dollars, share, multiplier, pro_rata_withheld=withheld, earmark_broken=stuck)


@dataclass(frozen=True, slots=True)
class _Trail:
    """Where tagged money can go: nodes are the vendor (out, in), the leak, and each entity in each of its quarters.

    ``edges`` are open to tagged money and reachable by it; ``funding`` is what a node can spend (units);
    ``closed`` is the part of it spent on earmarked payments; ``gaps`` are entities whose uses exceed their sources.
    """

    size: int
    edges: dict[tuple[int, int], int]
    funding: dict[int, int]
    closed: dict[int, int]
    gaps: tuple[int, ...]

    @property
    def graph(self) -> Graph:
        ends = np.array([*self.edges], dtype=np.int64).reshape(-1, 2)
        amount = np.empty(len(ends), dtype=np.object_)
        amount[:] = [*self.edges.values()]
        return Graph(self.size, ends[:, 0], ends[:, 1], amount)


def _build_trail(network: Network, v: int, banned: Collection[tuple[int, int]], first: int = -1) -> _Trail:
    slot = _slots(network, v)
    size = 3 + len(slot)
    edges: dict[tuple[int, int], int] = defaultdict(int)
    closed: dict[int, int] = defaultdict(int)
    received: dict[int, int] = defaultdict(int)
    spent: dict[int, int] = defaultdict(int)
    for (payer, payee, quarter), amount in network.edges.items():
        tail = VENDOR_OUT if payer == v else slot.get((payer, quarter), -1)
        head = slot.get((payee, quarter), LEAK) if payee != v else VENDOR_IN if quarter >= first else LEAK
        received[head] += amount
        spent[tail] += amount
        if (payer, payee) in banned:
            closed[tail] += amount
        elif tail >= 0 and (tail, head) != (VENDOR_OUT, LEAK):
            edges[tail, head] += amount
    funding, drawn = _carry_forward(slot, received, spent, edges)
    reached = reachable(edges, VENDOR_OUT, forward=True)
    on_loop = reached & reachable(edges, VENDOR_IN, forward=False)
    gaps = _gaps(slot, received, funding, drawn, on_loop, first)
    open_edges = {edge: amount for edge, amount in edges.items() if edge[0] in reached}
    return _Trail(size, open_edges, funding, closed, gaps)


def _slots(network: Network, v: int) -> dict[tuple[int, int], int]:
    """Number each entity in each quarter in which it pays or is paid, entity by entity in the order of time."""
    active = {(party, q) for payer, payee, q in network.edges for party in (payer, payee) if party not in {-1, v}}
    return {key: 3 + i for i, key in enumerate(sorted(active))}


def _carry_forward(
    slot: dict[tuple[int, int], int],
    received: dict[int, int],
    spent: dict[int, int],
    edges: dict[tuple[int, int], int],
) -> tuple[dict[int, int], dict[int, int]]:
    """Close every node: a surplus goes on to the next quarter or leaks, a deficit is drawn from outside."""
    funding: dict[int, int] = {}
    drawn: dict[int, int] = {}
    ordered = [*slot.items(), ((-1, 0), LEAK)]
    carried = 0
    for ((entity, _), node), ((following, _), next_node) in itertools.pairwise(ordered):
        sources = carried + received[node]
        drawn[node] = max(0, spent[node] - sources)
        funding[node] = sources + drawn[node]
        surplus = funding[node] - spent[node]
        if surplus:
            edges[node, next_node if following == entity else LEAK] += surplus
        carried = surplus if following == entity else 0
    return funding, drawn


def _gaps(
    slot: dict[tuple[int, int], int],
    received: dict[int, int],
    funding: dict[int, int],
    drawn: dict[int, int],
    on_loop: set[int],
    first: int,
) -> tuple[int, ...]:
    """Return the entities between the vendor and itself whose uses exceed their recorded sources too far.

    Judged over the whole window, and over the part asked about with what is carried into it as a source: neither may
    hide the gap of the other.
    """
    involved = {entity for (entity, _), node in slot.items() if node in on_loop}
    short: set[int] = set()
    for since in {-1, first}:
        sources: dict[int, int] = defaultdict(int)
        missing: dict[int, int] = defaultdict(int)
        for (entity, quarter), node in slot.items():
            if quarter >= since:
                is_first = entity not in sources
                sources[entity] += funding[node] - drawn[node] if is_first else received[node]
                missing[entity] += drawn[node]
        short |= {entity for entity in involved if GAP * missing[entity] > sources[entity]}
    return tuple(sorted(short))


def _pro_rata(trail: _Trail, network: Network, stuck: float) -> tuple[float | None, str | None]:
    """Return USD bn, or ``None`` and the reason."""
    gap = _gap_reason(network, trail.gaps)
    if gap is not None:
        return None, gap
    if stuck:
        return None, "an earmark leaves vendor money without a use"
    tagged = _mix(trail, network.unit)
    if tagged is None:
        return None, "an earmark leaves more vendor money than the other uses can carry pro rata"
    return tagged, None


def _mix(trail: _Trail, unit: int) -> float | None:
    """Solve h_s D_s = sum_a w_as h_a + w_vs, D_s what s spends on uses open to tagged money; h_v = 1."""
    nodes = sorted({node for edge in trail.edges for node in edge} - {VENDOR_OUT, VENDOR_IN, LEAK})
    place = {node: i for i, node in enumerate(nodes)}
    uses = np.array([(trail.funding[node] - trail.closed.get(node, 0)) / unit for node in nodes])
    from_vendor, to_vendor = np.zeros(len(nodes)), np.zeros(len(nodes))
    inner: list[tuple[int, int, float]] = []
    for (tail, head), amount in trail.edges.items():
        if tail == VENDOR_OUT and head in place:
            from_vendor[place[head]] += amount / unit
        elif head == VENDOR_IN and tail in place:
            to_vendor[place[tail]] += amount / unit
        elif tail in place and head in place:
            inner.append((place[head], place[tail], -amount / unit))
    share = _solve(uses, inner, from_vendor)
    if not np.all(np.abs(share) <= 1 + 1e-9):
        return None
    return trail.edges.get((VENDOR_OUT, VENDOR_IN), 0) / unit + float(share @ to_vendor)


def _solve(
    diagonal: NDArray[np.float64], inner: list[tuple[int, int, float]], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    if not len(right):
        return right
    if not np.all(diagonal > 0):
        return np.full(len(right), np.inf)
    rows, columns, values = (np.array(column) for column in zip(*inner, strict=True)) if inner else ([], [], [])
    n = len(right)
    matrix = csc_array((values, (rows, columns)), shape=(n, n)) + csc_array(diags_array(diagonal))
    try:
        solution: NDArray[np.float64] = splu(matrix).solve(right)
    except RuntimeError:  # exactly singular: earmarks shut tagged money in a closed circle
        return np.full(n, np.inf)
    return solution
