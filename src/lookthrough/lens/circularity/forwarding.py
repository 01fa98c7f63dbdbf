"""Circular flow in a system of payments: balanced flow forwarding and Finn's index.

Balanced flow forwarding (Homs-Dones, MacKay, Sansom and Zhou 2025, https://arxiv.org/abs/2506.12546) splits payments
W into a circulation C (every entity receives what it pays) and an acyclic rest:

1. in each strongly connected block turn payments into row shares and take their stationary distribution;
2. scale that circulation up until some payment is exhausted, and subtract it;
3. repeat on what is left until nothing is strongly connected.

All payments of one entity are exhausted together, because the circulation is the same share of each. So the state is
one number per entity, the share of its payments still there; only the blocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lookthrough.lens.circularity import forwarding_stepped
from lookthrough.lens.circularity.forwarding_iterated import Block
from lookthrough.lens.circularity.max_circulation import balanced_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.lens.circularity.flow_table import Network, Pairs

EXHAUSTED = 1e-11  # a share of payments this small is rounding
DENSE = 150  # blocks up to this size are solved directly each time, larger ones iterated
WIDE = 2_000  # entities: above this size many entities are exhausted at once


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The circulating part of each payment.

    Attributes:
        circulating: USD bn, between 0 and the payment; what an entity pays itself circulates whole.
        spent: the share of its payments below which an entity counted as exhausted, 0 where forwarding was exact.
    """

    circulating: NDArray[np.float64]
    spent: float


def circulation(
    nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp], amount: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the circulating part of each payment (see :func:`forward`)."""
    return forward(nodes, tail, head, amount).circulating


def forward(nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp], amount: NDArray[np.float64]) -> Forwarded:
    """Return the circulating part of each payment by balanced flow forwarding.

    Args:
        nodes: how many entities there are.
        tail: payer of each payment; one payment a pair.
        head: payee of each payment.
        amount: positive.
    """
    circulating = np.where(tail == head, amount, 0.0)
    left = np.ones(nodes)
    blocks = list(_blocks(nodes, tail, head, np.flatnonzero(tail != head)))
    spent = 0.0
    while blocks:
        edges = blocks.pop()
        members, local = np.unique(np.concatenate([tail[edges], head[edges]]), return_inverse=True)
        local_tail, local_head = local[: len(edges)], local[len(edges) :]
        if len(members) > WIDE:
            rest, spent = left[members], forwarding_stepped.SPENT
            circulated, alive = forwarding_stepped.forward(len(members), local_tail, local_head, amount[edges], rest)
            circulating[edges] += circulated
            left[members] = rest
            blocks.extend(_blocks(nodes, tail, head, edges[alive[local_tail] & alive[local_head]]))
            continue
        if len(members) > DENSE:
            block = Block(len(members), local_tail, local_head, amount[edges], left[members])
            kept = edges[block.run(EXHAUSTED)]
            circulating[edges] += block.circulating
            left[members] = block.left
            blocks.extend(_blocks(nodes, tail, head, kept))
            continue
        pace = _stationary(len(members), local_tail, local_head, amount[edges])
        step = float(np.min(left[members] / pace))
        circulating[edges] += step * pace[local_tail] * amount[edges]
        left[members] -= step * pace
        alive = left[members] > EXHAUSTED
        kept = edges[alive[local_tail] & alive[local_head]]
        blocks.extend(_blocks(nodes, tail, head, kept))
    circulating = np.minimum(circulating, amount)
    return Forwarded(balanced_part(nodes, tail, head, circulating) if spent else circulating, spent)


def _blocks(
    nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp], edges: NDArray[np.intp]
) -> Iterator[NDArray[np.intp]]:
    """Yield the edges of each strongly connected block among ``edges``."""
    if not len(edges):
        return
    graph = csr_array((np.ones(len(edges)), (tail[edges], head[edges])), shape=(nodes, nodes))
    _, label = connected_components(graph, connection="strong")
    inside = edges[label[tail[edges]] == label[head[edges]]]
    if not len(inside):
        return
    order = np.argsort(label[tail[inside]], kind="stable")
    cuts = np.flatnonzero(np.diff(label[tail[inside]][order])) + 1
    yield from np.split(inside[order], cuts)


def _stationary(
    n: int, tail: NDArray[np.intp], head: NDArray[np.intp], amount: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the share of its payments by which each entity circulates, up to scale.

    Elimination by Grassmann, Taksar and Heyman (1985): it never subtracts, so that even the smallest payer among large
    ones is in balance to the last digits.
    """
    rate = np.zeros((n, n))
    rate[tail, head] = amount
    for k in range(n - 1, 0, -1):
        rate[:k, k] /= rate[k, :k].sum()
        rate[:k, :k] += np.outer(rate[:k, k], rate[k, :k])
    pace = np.ones(n)
    for k in range(1, n):
        pace[k] = pace[:k] @ rate[:k, k]
    return np.asarray(pace / pace.max())


@dataclass(frozen=True, slots=True)
class Finn:
    """Finn's cycling index (Finn 1976): the throughflow that has been in the same entity before.

    Attributes:
        throughflow: USD bn through each entity, the larger of receipts and payments.
        cycled_share: 1 - 1/N_ii of each entity.
        index: sum of cycled throughflow over sum of throughflow.
    """

    throughflow: NDArray[np.float64]
    cycled_share: NDArray[np.float64]
    index: float


def finn(network: Network) -> Finn:
    """Return Finn's coefficients of every entity and of the system.

    The diagonal of N = (I - Q)^-1 needs only the strongly connected block of each entity. A block that no money enters
    from elsewhere cycles for ever: its share is 1. The system index changes when a vehicle is put into a deal; it is a
    memo, never a headline.
    """
    pairs = network.pairs()
    n = len(network.ids)
    received = np.bincount(pairs.payee + 1, pairs.amount, n + 1)[1:]
    paid = np.bincount(pairs.payer + 1, pairs.amount, n + 1)[1:]
    through = np.maximum(received, paid)
    share = np.zeros(n)
    tail, head, amount = inner_edges(pairs)
    for edges in _blocks(n, tail, head, np.arange(len(tail))):
        members, local = np.unique(np.concatenate([tail[edges], head[edges]]), return_inverse=True)
        mix = np.zeros((len(members), len(members)))
        mix[local[len(edges) :], local[: len(edges)]] = amount[edges] / through[head[edges]]
        is_fed = float(np.max(1 - mix.sum(axis=1))) > 1e-12
        share[members] = 1 - 1 / np.diag(np.linalg.inv(np.eye(len(members)) - mix)) if is_fed else 1.0
    total = float(np.sum(through))
    return Finn(through, share, float(share @ through) / total if total else 0.0)


def inner_edges(pairs: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return payer, payee and amount of the payments between entities, without those from or to ``outside``."""
    inner = (pairs.payer >= 0) & (pairs.payee >= 0)
    return pairs.payer[inner], pairs.payee[inner], pairs.amount[inner]


def net_throughput(network: Network) -> float:
    """Return the money that only passes through (USD bn): half the sum of net positions, D_net.

    ``outside`` counts as a source and a sink of its own, so that money raised outside and paid away is throughput.
    The positions of the acyclic rest are those of all payments, because a circulation leaves none.
    """
    position = [0] * (len(network.ids) + 1)  # the last is that of outside, -1
    outside = 0
    for (payer, payee, _), amount in network.edges.items():
        position[payer] -= amount
        position[payee] += amount
        outside += amount * ((payer < 0) + (payee < 0))
    return (outside + sum(map(abs, position[:-1]))) / (2 * network.unit)
