"""Multilateral set-off: the most that can be cancelled with every net position unchanged.

That is the maximum circulation (Fleischman and Dini 2021, https://www.mdpi.com/1911-8074/14/9/452): the largest sum of
set-offs, each at most its payment, in balance at every entity (``max_circulation``).
"""

from __future__ import annotations

from dataclasses import dataclass

from lookthrough.lens.circularity.flow_table import Pairs
from lookthrough.lens.circularity.forwarding import inner_edges
from lookthrough.lens.circularity.max_circulation import max_circulation


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
