"""Splitting a circulation into weighted loops whose weights times lengths add up to it.

The weights are the circulation coefficients of Qian and Kalpazidou: a dollar walks at random along the circulation,
and every time it comes back to where it has been it closes a loop and forgets it; the weight of a loop is how often it
is closed. With L the Laplacian of the circulation (all its cofactors equal tau),

    weight(c) = product of the circulation along c  *  det L without the entities of c  /  tau.

There may be exponentially many loops. So the network is first reduced without changing any weight: an entity with a
single payer or a single payee merges with it (a vehicle always does, which is why vehicles change nothing), and what
hangs together by a single entity falls apart. Each core that remains is solved exactly if it has at most ``limit``
loops, otherwise it is peeled: follow the largest payment until the walk closes a loop, take that loop out at its
smallest payment, go on. Both add up; only exact weights are the published ones, so the result says which were used, and
the sum of the weights of a peeled core is estimated apart (``loop_sampling``). A circulation of more than ``WALKED``
payments is not split at all: its loops are those that walks along it meet often.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import rustworkx as rx

from lookthrough.lens.circularity.loop_sampling import WalkedLoops, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

Method = Literal["exact", "peeled", "mixed", "sampled"]
Strand = tuple[float, tuple[int, ...]]
"""An amount and the entities it goes through, both ends included."""

_Step = tuple[float, int, int, float]
"""A payment that can be followed: minus its leading digits, the rank of the payee, the payee, the amount."""

LIMIT = 20_000
WALKED = 50_000  # payments that circulate: more are not split into loops but walked along
STEPS = 20  # and at most this many times the limit in payments along them: the cost is in the long loops
CLOSE = 1e-8  # of each payment: how well exact weights must add up
PRODUCT = 64  # routes along one loop are combined pro rata up to this many, beyond it side by side
DUST = 1e-13  # of the largest payment: a rounding error, not a payment


@dataclass(frozen=True, slots=True)
class Loops:
    """Weighted loops.

    Attributes:
        loops: (weight USD bn, entities, each once); the last pays the first.
        method: ``exact`` where every core was solved exactly, ``peeled`` where none was, ``sampled`` where walks found
            the loops, which are then not all there are.
        circuits: the sum of the weights of all loops, USD bn; that of peeled cores is estimated.
        spread: half of the 99 % interval of ``circuits``, 0 where all is exact.
    """

    loops: tuple[Strand, ...]
    method: Method
    circuits: float
    spread: float


def decompose(circulation: Mapping[tuple[int, int], float], *, limit: int = LIMIT) -> Loops:
    """Split a circulation into weighted simple loops.

    Args:
        circulation: (payer, payee) to USD bn; every entity receives what it pays.
        limit: the most loops of one core that are solved exactly.
    """
    dust = DUST * max(circulation.values(), default=0.0)
    if len(circulation) > WALKED:
        return _walked(circulation, dust)
    circuits, variance = 0.0, 0.0
    loops: list[Strand] = [(amount, (a,)) for (a, b), amount in circulation.items() if a == b and amount > dust]
    start = _Core([(amount, pair) for pair, amount in circulation.items() if pair[0] != pair[1] and amount > dust])
    split: list[Strand] = []
    waiting, exact, peeled = [start], 0, 0
    while waiting:
        core = waiting.pop()
        loops += core.reduce()
        parts = core.split()
        if len(parts) > 1:
            waiting += parts
        elif core.succ:
            solved = _exact(core, limit)
            exact, peeled = exact + (solved is not None), peeled + (solved is None)
            if solved is None:
                met = core.sample()
                circuits, variance = circuits + met.circuits, variance + met.spread**2
                split += [strand for weight, cycle in _peel(core) for strand in core.expand(weight, cycle)]
            else:
                loops += [strand for weight, cycle in solved for strand in core.expand(weight, cycle)]
    method: Method = "exact" if not peeled else "mixed" if exact else "peeled"
    circuits += math.fsum(weight for weight, _ in loops)
    return Loops(_merge([*loops, *split]), method, circuits, math.sqrt(variance))


def _walked(circulation: Mapping[tuple[int, int], float], dust: float) -> Loops:
    own = [(amount, (a,)) for (a, b), amount in circulation.items() if a == b and amount > dust]
    steps = np.array([pair for pair, amount in circulation.items() if pair[0] != pair[1] and amount > dust])
    amounts = np.array([x for (a, b), x in circulation.items() if a != b and x > dust])
    met = sample(int(steps.max()) + 1, steps[:, 0], steps[:, 1], amounts)
    loops = _merge([*own, *((weight, path) for path, weight in met.loops.items())])
    return Loops(loops, "sampled", met.circuits + math.fsum(weight for weight, _ in own), met.spread)


def _merge(loops: Iterable[Strand]) -> tuple[Strand, ...]:
    """Add up loops that are the same, each written from its smallest entity, largest weight first."""
    total: dict[tuple[int, ...], list[float]] = defaultdict(list)
    for weight, path in loops:
        first = path.index(min(path))
        total[path[first:] + path[:first]].append(weight)
    merged = ((math.fsum(weights), path) for path, weights in total.items())
    return tuple(sorted(merged, key=lambda loop: (-loop[0], len(loop[1]), loop[1])))


class _Core:
    """A circulation under reduction: payer -> payee -> the routes between them."""

    def __init__(self, strands: Iterable[Strand]) -> None:
        self.succ: dict[int, dict[int, list[Strand]]] = {}
        self.pred: dict[int, set[int]] = {}
        for amount, path in strands:
            self._add(path[0], path[-1], [(amount, path)])

    def _add(self, tail: int, head: int, strands: list[Strand]) -> None:
        for node in (tail, head):
            self.succ.setdefault(node, {})
            self.pred.setdefault(node, set())
        self.succ[tail].setdefault(head, []).extend(strands)
        self.pred[head].add(tail)

    def amount(self, tail: int, head: int) -> float:
        return math.fsum(amount for amount, _ in self.succ[tail][head])

    def reduce(self) -> list[Strand]:
        """Merge every entity with a single payer or a single payee; return the loops that close by it."""
        closed: list[Strand] = []
        waiting = deque(sorted(self.succ))
        while waiting:
            node = waiting.popleft()
            if node in self.succ and min(len(self.pred[node]), len(self.succ[node])) <= 1:
                waiting += sorted((self.pred[node] | set(self.succ[node])) - {node})
                closed += self._bypass(node)
        return closed

    def _bypass(self, node: int) -> list[Strand]:
        """Join the routes into ``node`` with those out of it; one side has a single neighbour (or none: rounding)."""
        into = {tail: self.succ[tail].pop(node) for tail in sorted(self.pred.pop(node))}
        out = dict(sorted(self.succ.pop(node).items()))
        for head in out:
            self.pred[head].remove(node)
        closed: list[Strand] = []
        for (tail, before), (head, after) in itertools.product(into.items(), out.items()):
            through = math.fsum(amount for amount, _ in (before if len(out) == 1 else after))
            joined = _join(_scaled(before, through), _scaled(after, through))
            if tail == head:
                closed += [(amount, path[:-1]) for amount, path in joined]
            else:
                self._add(tail, head, joined)
        return closed

    def split(self) -> list[_Core]:
        """Return the parts that hang together by more than one entity."""
        if not self.succ:
            return []
        nodes = sorted(self.succ)
        place = {node: i for i, node in enumerate(nodes)}
        graph = rx.PyGraph(multigraph=False)
        graph.add_nodes_from(nodes)
        graph.add_edges_from_no_data([(place[a], place[b]) for a in nodes for b in self.succ[a]])
        component = dict(rx.biconnected_components(graph))
        parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for a in nodes:
            for b in self.succ[a]:
                i, j = place[a], place[b]
                parts[component[i, j] if (i, j) in component else component[j, i]].append((a, b))
        if len(parts) == 1:
            return [self]
        return [self._part(parts[key]) for key in sorted(parts)]

    def _part(self, edges: Sequence[tuple[int, int]]) -> _Core:
        part = _Core([])
        for tail, head in edges:
            part._add(tail, head, self.succ[tail][head])
        return part

    def sample(self) -> WalkedLoops:
        """Estimate the sum of the weights of all loops; how many routes there are between two entities is no matter."""
        nodes = sorted(self.succ)
        place = {node: i for i, node in enumerate(nodes)}
        pairs = [(a, b) for a in nodes for b in self.succ[a]]
        tail, head = (np.array([place[pair[end]] for pair in pairs], dtype=np.intp) for end in (0, 1))
        return sample(len(nodes), tail, head, np.array([self.amount(a, b) for a, b in pairs]))

    def expand(self, weight: float, cycle: Sequence[int]) -> list[Strand]:
        """Share the weight of a reduced loop among the routes along it."""
        routes = [self.succ[tail][head] for tail, head in itertools.pairwise([*cycle, cycle[0]])]
        if all(len(route) == 1 for route in routes):  # the same, in one pass over a long loop
            return [(weight, tuple(node for ((_, path),) in routes for node in path[:-1]))]
        strands: list[Strand] = [(weight, (cycle[0],))]
        for route in routes:
            strands = _join(strands, _scaled(route, weight))
        return [(amount, path[:-1]) for amount, path in strands]


def _scaled(strands: Sequence[Strand], total: float) -> list[Strand]:
    factor = total / math.fsum(amount for amount, _ in strands)
    return [(amount * factor, path) for amount, path in strands]


def _join(before: Sequence[Strand], after: Sequence[Strand]) -> list[Strand]:
    """Put routes end to end; both sides have the same total.

    Money from each route goes pro rata into all the next ones; where that would be too many combinations the two lists
    are laid side by side, which keeps the amount of every route and makes no more routes than there were.
    """
    if len(before) * len(after) <= PRODUCT:
        total = math.fsum(amount for amount, _ in after)
        return [(a * b / total, left + right[1:]) for a, left in before for b, right in after]
    joined: list[Strand] = []
    i = j = 0
    a, b = before[0][0], after[0][0]
    while True:
        step = min(a, b)
        if step > 0:
            joined.append((step, before[i][1] + after[j][1][1:]))
        a, b = a - step, b - step
        if a <= b:
            i += 1
            if i == len(before):
                return joined
            a = before[i][0]
        else:
            j += 1
            if j == len(after):
                return joined
            b = after[j][0]


def _exact(core: _Core, limit: int) -> list[tuple[float, list[int]]] | None:
    """Return every loop of a core with its weight, ``None`` where there are too many or they do not add up."""
    nodes = sorted(core.succ)
    place = {node: i for i, node in enumerate(nodes)}
    edges = [(place[a], place[b]) for a in nodes for b in sorted(core.succ[a])]
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(nodes)
    graph.add_edges_from_no_data(edges)
    cycles: list[list[int]] = []
    steps = 0
    for found in rx.simple_cycles(graph):
        cycles.append(list(found))
        steps += len(found)
        if len(cycles) > limit or steps > STEPS * limit:
            return None
    amount = np.zeros((len(nodes), len(nodes)))
    for i, j in edges:
        amount[i, j] = core.amount(nodes[i], nodes[j])
    weights = _weights(amount, cycles)
    carried = np.zeros_like(amount)
    for weight, cycle in zip(weights, cycles, strict=True):
        carried[cycle, [*cycle[1:], cycle[0]]] += weight
    if not np.allclose(carried, amount, rtol=CLOSE, atol=0):
        return None  # payments too far apart in size for the determinants
    return [(weight, [nodes[i] for i in cycle]) for weight, cycle in zip(weights, cycles, strict=True)]


def _weights(amount: NDArray[np.float64], cycles: Sequence[Sequence[int]]) -> list[float]:
    """Return the weight of each loop of a balanced ``amount[payer, payee]``.

    det L without c / tau = det of the inverse of L without r, taken on c without r, for any r in c (Jacobi's
    complementary minors); that inverse follows for every r from the one pseudo-inverse of L.
    """
    scale = amount.max()
    laplacian = (np.diag(amount.sum(axis=1)) - amount) / scale
    inverse = np.linalg.pinv(laplacian)
    weights = [0.0] * len(cycles)
    by_length: dict[int, list[int]] = defaultdict(list)
    for position, cycle in enumerate(cycles):
        by_length[len(cycle)].append(position)
    for positions in by_length.values():
        batch = np.array([cycles[position] for position in positions])
        root, rest = batch[:, :1], batch[:, 1:]
        minors = (
            inverse[rest[:, :, None], rest[:, None, :]]
            - inverse[rest[:, :, None], root[:, None, :]]
            - inverse[root[:, :, None], rest[:, None, :]]
            + inverse[root[:, :, None], root[:, None, :]]
        )
        along = np.log(amount[batch, np.roll(batch, -1, axis=1)] / scale).sum(axis=1)
        found = scale * np.exp(along + np.linalg.slogdet(minors)[1])
        for position, weight in zip(positions, found.tolist(), strict=True):
            weights[position] = weight
    return weights


def _peel(core: _Core) -> list[tuple[float, list[int]]]:
    """Take loops out one by one, following the largest payment left."""
    left = {a: {b: core.amount(a, b) for b in row} for a, row in core.succ.items()}
    rank = _ranks(left)
    dust = DUST * max(amount for row in left.values() for amount in row.values())
    heaps: dict[int, list[_Step]] = {
        a: [(-_digits(x), rank[b], b, x) for b, x in row.items()] for a, row in left.items()
    }
    for heap in heaps.values():
        heapq.heapify(heap)
    loops: list[tuple[float, list[int]]] = []
    for start in sorted(left, key=lambda a: rank[a]):
        walk, seen = [start], {start: 0}
        while walk:
            following = _largest(left, heaps[walk[-1]], walk[-1], dust)
            if following is None:  # all is taken, or the last step was a rounding error
                last = walk.pop()
                del seen[last]
                if walk:
                    left[walk[-1]][last] = 0.0
            elif following not in seen:
                seen[following] = len(walk)
                walk.append(following)
            else:
                loop = walk[seen[following] :]
                loops.append((_take(left, heaps, rank, loop), loop))
                for node in loop[1:]:
                    del seen[node]
                del walk[seen[following] + 1 :]
    return loops


def _largest(left: Mapping[int, Mapping[int, float]], heap: list[_Step], node: int, dust: float) -> int | None:
    while heap:
        _, _, head, amount = heap[0]
        if amount == left[node][head] and amount > dust:
            return head
        heapq.heappop(heap)
    return None


def _take(
    left: Mapping[int, dict[int, float]], heaps: Mapping[int, list[_Step]], rank: Mapping[int, int], loop: Sequence[int]
) -> float:
    edges = list(itertools.pairwise([*loop, loop[0]]))
    weight = min(left[a][b] for a, b in edges)
    for a, b in edges:
        left[a][b] -= weight
        heapq.heappush(heaps[a], (-_digits(left[a][b]), rank[b], b, left[a][b]))
    return weight


def _ranks(amounts: Mapping[int, Mapping[int, float]]) -> dict[int, int]:
    """Order entities by what they pay and are paid, then by whom, and so on; by number only where all that is equal.

    Colour refinement (Weisfeiler and Leman 1968): the order, and with it the peeling, does not depend on names.
    """
    paid_by: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for a, row in amounts.items():
        for b, amount in row.items():
            paid_by[b].append((a, amount))
    colour, colours = dict.fromkeys(amounts, 0), 1
    while True:
        label = {
            a: (
                colour[a],
                sorted((-_digits(amount), colour[b]) for b, amount in row.items()),
                sorted((-_digits(amount), colour[b]) for b, amount in paid_by[a]),
            )
            for a, row in amounts.items()
        }
        ordered = sorted(amounts, key=label.__getitem__)
        found = 0
        for previous, a in itertools.pairwise([ordered[0], *ordered]):
            found += label[previous] != label[a]
            colour[a] = found
        if found + 1 == colours:
            return {a: i for i, a in enumerate(sorted(amounts, key=lambda a: (colour[a], a)))}
        colours = found + 1


def _digits(amount: float) -> float:
    """Drop the digits that are rounding, so that equal payments stay equal."""
    return float(f"{amount:.10g}")
