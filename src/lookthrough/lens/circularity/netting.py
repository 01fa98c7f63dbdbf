"""Multilateral set-off: the most that can be cancelled with every net position unchanged.

That is the maximum circulation (Fleischman and Dini 2021, https://www.mdpi.com/1911-8074/14/9/452): the largest sum of
set-offs, each at most its payment, in balance at every entity (``max_circulation``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.lens.circularity.flow_table import Pairs
from lookthrough.lens.circularity.forwarding import inner_edges
from lookthrough.lens.circularity.max_circulation import max_circulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.circularity.flow_table import Flow, Network


@dataclass(frozen=True, slots=True)
class Netting:
    """Payments between entities before and after set-off, USD bn.

    Attributes:
        gross: all payments between entities (``outside`` is no party and sets nothing off).
        after: what is left to pay.
        least: what no set-off can go below; ``after`` itself up to ``max_circulation.EXACT`` payments.
        set_off: the amount cancelled by payer and payee. The total is unique, its split need not be: it is one of the
            best in the order of the ids.
    """

    gross: float
    after: float
    least: float
    set_off: Pairs


def net(entities: int, pairs: Pairs) -> Netting:
    """Cancel as much as possible.

    Args:
        entities: how many there are.
        pairs: USD bn by payer and payee; pairs with ``outside`` are passed over.
    """
    tail, head, amount = inner_edges(pairs)
    gross = float(amount.sum())
    cancelled, most = max_circulation(entities, tail, head, amount)
    return Netting(gross, gross - float(cancelled.sum()), gross - most, Pairs(tail, head, cancelled))


def set_off_by_flow(flows: Sequence[Flow], network: Network, pairs: Pairs, netting: Netting) -> tuple[float, ...]:
    """Share the set-off of a pair among its flows by amount."""
    number = {id_: i for i, id_ in enumerate(network.ids)}
    payer = np.array([number.get(flow.payer, -1) for flow in flows], dtype=np.int64)
    payee = np.array([number.get(flow.payee, -1) for flow in flows], dtype=np.int64)
    amount = np.array([flow.amount for flow in flows], dtype=np.float64)
    inner = (pairs.payer >= 0) & (pairs.payee >= 0)
    share = netting.set_off.amount / pairs.amount[inner]
    key = netting.set_off.payer * len(network.ids) + netting.set_off.payee
    inside = np.flatnonzero((payer >= 0) & (payee >= 0) & (amount > 0))
    set_off = np.zeros(len(flows))
    set_off[inside] = amount[inside] * share[np.searchsorted(key, payer[inside] * len(network.ids) + payee[inside])]
    return tuple(set_off.tolist())
