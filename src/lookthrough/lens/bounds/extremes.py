"""The lowest and highest self-funded revenue over all feasible ledgers, by (mixed-integer) linear programme.

The network is that of ``lens.circularity.self_funded``: the vendor (out and in), the leak, and each company in each
quarter; cash that is not spent goes on to the next quarter. Capacities are now functions of the cells x of a ledger.

* highest ceiling: max over x of the maximum flow to the vendor. Flow and cells are chosen together: linear.
* lowest floor: min over x of (vendor's money - maximum flow of it to the leak), the same with the objective
  flow - vendor's money: linear.
* lowest ceiling: min over x of a maximum flow is min over x and over cuts of the cut's capacity (max-flow min-cut,
  Ford and Fulkerson 1956). Cut times capacity is bilinear; as a cut is 0 or 1 for each node it is exact as a
  mixed-integer programme with one binary a node (McCormick 1976).
* highest floor: max over x and over cuts of (vendor's money - capacity of the cut to the leak), likewise.

Cash carried on, max(0, what comes in - what goes out), and own money, max(0, revenue - recorded sales), are convex in
x. Where larger capacities help the objective, a binary says which side holds, but only where both can; where smaller
ones help, two inequalities do.

The bound given is the dual bound of the solver: no feasible ledger lies beyond it. Where its nodes run out, it is the
bound of the programme without whole numbers, which is wider and holds as well (``is_exact`` false).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from lookthrough.lens.bounds.linear_programme import Programme, Term, times, total
from lookthrough.lens.circularity.flow_table import OUTSIDE
from lookthrough.lens.circularity.max_flow import reachable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from lookthrough.lens.bounds.ledger import CellLedger
    from lookthrough.lens.bounds.linear_programme import Optimum
    from lookthrough.lens.bounds.payments import Payments

    Floats = NDArray[np.float64]
    Node = tuple[str, int]
    Edges = Mapping[tuple[Node, Node], Term]

Answer = Literal["ceiling", "floor"]
SOURCE: Node = ("vendor out", 0)
TARGET: Node = ("target", 0)
DEAD_END: Node = ("dead end", 0)
ROUNDS = 20  # of raising a share; it rises faster than linearly, three or four do
NEAR = 1e-9  # a share is found when it moves by less


@dataclass(frozen=True, slots=True)
class Extremes:
    """Lowest and highest value over all feasible ledgers, USD bn; ``is_exact`` where both are proved."""

    low: float
    high: float
    is_exact: bool


def linear_extremes(ledger: CellLedger, weights: Floats, constant: float = 0.0) -> Extremes:
    """Return the extremes of ``constant + weights @ cells``, such as one cell or revenue from some customers.

    Args:
        ledger: cells and totals.
        weights: ``[cell]``.
        constant: USD bn.
    """
    bounds = []
    for sense in (-1.0, 1.0):
        programme, cells = _with_cells(ledger)
        programme.objective = times(_affine(cells, constant, weights), sense)
        bounds.append(sense * programme.solve().value)
    return Extremes(bounds[0], bounds[1], is_exact=True)


def cell_extremes(ledger: CellLedger, cell: int) -> Extremes:
    """Return the extremes of one cell. Where totals do not overlap its range is exact: it was cut by its total."""
    touched = ledger.membership.sum(axis=0)
    together = [i for each in ledger.totals if cell in each.cells for i in each.cells]
    if all(touched[i] <= 1 for i in together):
        return Extremes(ledger.cells[cell].low, ledger.cells[cell].high, is_exact=True)
    return linear_extremes(ledger, np.eye(1, len(ledger.cells), cell)[0])


def revenue_extremes(ledger: CellLedger, payments: Payments, *, relaxed: bool = False) -> Extremes:
    """Return the extremes of a vendor's revenue in the window: recorded payments and its own further sales."""
    bounds = []
    for sense in (-1.0, 1.0):
        programme, cells = _with_cells(ledger)
        programme.objective = times(_revenue(programme, payments, cells, larger=sense > 0), sense)
        bounds.append(programme.solve(relaxed=relaxed))
    return Extremes(-bounds[0].value, bounds[1].value, bounds[0].is_exact and bounds[1].is_exact)


def ceiling_extremes(ledger: CellLedger, payments: Payments, *, relaxed: bool = False) -> Extremes:
    """Return the extremes of a vendor's ceiling.

    Args:
        ledger: cells and totals.
        payments: what is paid around the vendor, from :func:`lookthrough.lens.bounds.payments.payments_around`.
        relaxed: solve without binaries: wider bounds in less time.
    """
    low, high = (f(ledger, payments, "ceiling").solve(relaxed=relaxed) for f in (by_cut, by_flow))
    return _extremes(-low.value, high.value, low, high)


def floor_extremes(ledger: CellLedger, payments: Payments, *, relaxed: bool = False) -> Extremes:
    """Return the extremes of a vendor's floor; arguments as for :func:`ceiling_extremes`."""
    low, high = (f(ledger, payments, "floor").solve(relaxed=relaxed) for f in (by_flow, by_cut))
    return _extremes(-low.value, high.value, low, high)


def share_extremes(ledger: CellLedger, payments: Payments, answer: Answer) -> Extremes | None:
    """Return the extremes of a vendor's floor or ceiling as a share of its revenue, ``None`` where that may be 0.

    A ratio N / R is at most s where the highest N - s R is not above 0: solved again with s as the ratio of the last
    solution until it is not (Dinkelbach 1967, Management Science 13).
    """
    builds = ((by_cut, -1.0), (by_flow, 1.0)) if answer == "ceiling" else ((by_flow, -1.0), (by_cut, 1.0))
    found = [_share(ledger, payments, build(ledger, payments, answer), sense) for build, sense in builds]
    low, high = found
    if low is None or high is None:
        return None
    return Extremes(max(0.0, low[0]), max(0.0, high[0]), low[1] and high[1])


def _share(ledger: CellLedger, payments: Payments, programme: Programme, sense: float) -> tuple[float, bool] | None:
    """Return the highest (sense 1) or lowest (-1) share; the programme maximises the figure times the sense."""
    cells = [Term(0.0, {i: 1.0}, cell.low, cell.high) for i, cell in enumerate(ledger.cells)]
    revenue = _revenue(programme, payments, cells, larger=sense < 0)
    if revenue.low <= 0.0:
        return None
    figure, share, found = programme.objective, 0.0, programme.solve()
    for _ in range(ROUNDS):
        share = sense * figure.at(found.at) / revenue.at(found.at)
        programme.objective = figure - times(revenue, sense * share)
        found = programme.solve()
        if found.value <= NEAR * revenue.low:
            break
    return share + sense * max(0.0, found.value) / revenue.low, found.is_exact


def _extremes(low: float, high: float, *bounds: Optimum) -> Extremes:
    return Extremes(max(0.0, low), max(0.0, high), all(bound.is_exact for bound in bounds))


def by_flow(ledger: CellLedger, payments: Payments, answer: Answer) -> Programme:
    """Return the programme of cells and flow: highest ceiling, or lowest floor (its value with the other sign)."""
    programme, cells = _with_cells(ledger)
    edges, tagged = _trail(programme, payments, cells, answer, larger=True)
    balance: dict[Node, list[Term]] = defaultdict(list)
    for (tail, head), capacity in edges.items():
        flow = programme.variable(0.0, capacity.high)
        programme.between(flow - capacity, high=0.0)
        balance[tail].append(times(flow, -1.0))
        balance[head].append(flow)
    for node, flows in balance.items():
        if node not in {SOURCE, TARGET}:
            programme.between(total(flows), 0.0, 0.0)
    programme.objective = total(balance[TARGET]) - tagged
    return programme


def by_cut(ledger: CellLedger, payments: Payments, answer: Answer) -> Programme:
    """Return the programme of cells and cut: lowest ceiling (its value with the other sign), or highest floor."""
    programme, cells = _with_cells(ledger)
    edges, tagged = _trail(programme, payments, cells, answer, larger=False)
    side: dict[Node, Term] = {SOURCE: Term(1.0, {}, 1.0, 1.0), TARGET: Term()}
    for node in sorted({node for edge in edges for node in edge} - {SOURCE, TARGET}):
        side[node] = programme.variable(0.0, 1.0, whole=True)
    cut = []
    for (tail, head), capacity in edges.items():
        crosses = side[tail] - side[head]
        lost = programme.variable(0.0, capacity.high)
        programme.between(lost - times(crosses, max(0.0, capacity.low)), low=0.0)
        if capacity.parts:
            programme.between(lost - capacity - times(crosses, capacity.high), low=-capacity.high)
        cut.append(lost)
    programme.objective = tagged - total(cut)
    return programme


def _with_cells(ledger: CellLedger) -> tuple[Programme, list[Term]]:
    """Return a programme whose first variables are the cells, held by their totals."""
    programme = Programme()
    cells = [programme.variable(cell.low, cell.high) for cell in ledger.cells]
    for each in ledger.totals:
        programme.between(total([cells[i] for i in each.cells]), each.low, each.high)
    return programme, cells


def _affine(cells: list[Term], constant: float, weights: Floats) -> Term:
    parts = {i: float(weights[i]) for i in np.flatnonzero(weights).tolist()}
    ends = [(part * cells[i].low, part * cells[i].high) for i, part in parts.items()]
    low, high = sum(min(pair) for pair in ends), sum(max(pair) for pair in ends)
    return Term(constant, parts, constant + low, constant + high)


def _paid(payments: Payments, cells: list[Term], edge: int) -> Term:
    return _affine(cells, float(payments.constant[edge]), payments.slope[edge])


def _revenue(programme: Programme, payments: Payments, cells: list[Term], *, larger: bool) -> Term:
    paid = [_paid(payments, cells, i) for i, edge in enumerate(payments.edges) if edge[1] == payments.vendor]
    return total([*paid, *_own(programme, payments, cells, {payments.vendor}, larger=larger).values()])


def _own(
    programme: Programme, payments: Payments, cells: list[Term], companies: Collection[str], *, larger: bool
) -> dict[Node, Term]:
    """Return own money by company and quarter: what revenue exceeds recorded sales by."""
    own: dict[Node, Term] = {}
    for i, (company, at) in enumerate(payments.earning):
        if company in companies:
            spare = float(payments.earned[i] - payments.sales[i])
            own[company, at] = programme.positive_part(_affine(cells, spare, -payments.sales_slope[i]), larger=larger)
    return own


def _trail(
    programme: Programme, payments: Payments, cells: list[Term], answer: Answer, *, larger: bool
) -> tuple[Edges, Term]:
    """Return where the vendor's money can go, with capacities, and (for the floor) how much of it there is."""
    leak, home = (DEAD_END, TARGET) if answer == "ceiling" else (TARGET, DEAD_END)
    found: dict[tuple[Node, Node], list[Term]] = defaultdict(list)
    for i, (payer, payee, at) in enumerate(payments.edges):
        tail = SOURCE if payer == payments.vendor else (payer, at)
        head = home if payee == payments.vendor else leak if payee == OUTSIDE else (payee, at)
        if payer != OUTSIDE and (tail, head) != (SOURCE, leak):
            found[tail, head].append(_paid(payments, cells, i))
    for (company, at), carried in _carried(programme, payments, cells, larger=larger).items():
        found[(company, at), (company, at + 1) if at < payments.last else leak].append(carried)
    edges = {edge: total(terms) for edge, terms in found.items()}
    tagged = total([term for (tail, _), term in edges.items() if tail == SOURCE]) if answer == "floor" else Term()
    return _on_the_way({edge: term for edge, term in edges.items() if term.high > 0.0}), tagged


def _carried(programme: Programme, payments: Payments, cells: list[Term], *, larger: bool) -> dict[Node, Term]:
    """Return what each company carries on from each quarter: what it had and received beyond what it spent."""
    own = _own(programme, payments, cells, set(payments.members), larger=larger)
    change: dict[Node, list[Term]] = defaultdict(list)
    for i, (payer, payee, at) in enumerate(payments.edges):
        paid = _paid(payments, cells, i)
        change[payee, at].append(paid)
        change[payer, at].append(times(paid, -1.0))
    carried: dict[Node, Term] = {}
    for company in payments.members:
        held = Term()
        for at in range(payments.first, payments.last + 1):
            net = total([held, own.get((company, at), Term()), *change[company, at]])
            held = carried[company, at] = programme.positive_part(net, larger=larger)
    return carried


def _on_the_way(edges: Edges) -> Edges:
    """Return the edges on some way from the source to the target."""
    ahead, back = reachable(edges, SOURCE, forward=True), reachable(edges, TARGET, forward=False)
    return {(tail, head): term for (tail, head), term in edges.items() if tail in ahead and head in back}
