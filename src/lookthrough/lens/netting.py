"""Multilateral set-off: the most that can be cancelled with every net position unchanged.

That is the maximum circulation (Fleischman and Dini 2021, https://www.mdpi.com/1911-8074/14/9/452), a linear
programme: maximise the sum of set-offs, each at most its payment, in balance at every entity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from lookthrough.lens.throughput import inner_edges

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Netting:
    """Payments between entities before and after set-off, USD bn.

    Attributes:
        gross: all payments between entities (``outside`` is no party and sets nothing off).
        after: what is left to pay.
        set_off: (payer, payee) to the amount cancelled. The total is unique, its split need not be: it is one of the
            best in the order of the ids.
    """

    gross: float
    after: float
    set_off: Mapping[tuple[int, int], float]


def net(entities: int, pairs: Mapping[tuple[int, int], float]) -> Netting:
    """Cancel as much as possible.

    Args:
        entities: how many there are.
        pairs: (payer, payee) to USD bn; pairs with ``outside`` (-1) are passed over.

    Raises:
        ArithmeticError: the solver reports no optimum (it always exists: cancel nothing is feasible).
    """
    tail, head, amount = inner_edges(pairs)
    m = len(amount)
    if not m:
        return Netting(0.0, 0.0, {})
    edge = np.arange(m)
    balance = csr_array(
        (np.repeat([1.0, -1.0], m), (np.concatenate([tail, head]), np.concatenate([edge, edge]))), shape=(entities, m)
    )
    scale = float(amount.max())
    bounds = np.column_stack([np.zeros(m), amount / scale])
    solved = linprog(-np.ones(m), A_eq=balance, b_eq=np.zeros(entities), bounds=bounds, method="highs")
    if solved.status != 0:  # presolve can take payments below its tolerance for a contradiction
        plain = {"presolve": False}
        solved = linprog(-np.ones(m), A_eq=balance, b_eq=np.zeros(entities), bounds=bounds, options=plain)
    if solved.status != 0:
        raise ArithmeticError(f"set-off has no optimum: {solved.message}")
    cancelled = np.clip(solved.x * scale, 0.0, amount)
    gross = float(amount.sum())
    set_off = {(int(a), int(b)): float(x) for a, b, x in zip(tail, head, cancelled, strict=True)}
    return Netting(gross, gross - float(cancelled.sum()), set_off)
