"""The order in which rows can be settled: who owes nobody that comes before goes first, circles are swept alone.

Strongly connected groups of companies (cores) have a level, the longest way to them. All companies of a level that are
in no circle are settled by one product; the cores of a level are swept together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.batch.group_rows import GroupRows

    Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stage:
    """Rows that are settled together, after all rows of the parts before; ``is_core`` where they owe one another."""

    rows: Places
    is_core: bool


def stages_of(rows: GroupRows) -> list[Stage]:
    """Return the parts in their order."""
    links, n = rows.outward, len(rows.payer)
    source = np.repeat(np.arange(n), np.diff(links.start))
    entities = int(rows.payer.max(initial=-1)) + 1
    payer, payee = rows.payer[source], rows.payer[links.column]
    graph = sparse.csr_array((np.ones(len(payer)), (payer, payee)), shape=(entities, entities))
    count, label = connected_components(graph, directed=True, connection="strong")
    level = _levels(label[payer], label[payee], count)
    is_core = np.bincount(label, minlength=count) > 1
    of_row = label[rows.payer]
    key = 2 * level[of_row] + is_core[of_row]
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order], prepend=-1, append=-1))
    return [Stage(order[a:b], bool(is_core[of_row[order[a]]])) for a, b in pairwise(edges)]


def _levels(source: Places, target: Places, count: int) -> Places:
    """Return the longest way to each node of a network without circles."""
    apart = source != target
    ahead = sparse.csr_array((np.ones(int(apart.sum())), (source[apart], target[apart])), shape=(count, count))
    waits = np.bincount(ahead.indices, minlength=count)
    level = np.zeros(count, dtype=np.int64)
    front, at = np.flatnonzero(waits == 0), 0
    while len(front):
        level[front] = at
        reached, times = np.unique(ahead[front].indices, return_counts=True)
        waits[reached] -= times
        front, at = reached[waits[reached] == 0], at + 1
    return level
