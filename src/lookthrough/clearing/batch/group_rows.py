"""The system of a batch: one row a (payer, rank) group, its unknown the share of the group that is paid.

With ``u`` the shares paid ``[row, path]``, a sweep is ``u = min(u, c + W u)``: ``c`` is the payer's cash and what
``outside`` pays it, less what it owes before this group; ``W`` holds what each group owes the payer; both over what the
group is owed. So everything is a number from 0 to 1, whatever the unit and however rich the neighbour.

Sums run along the rows of ``W`` in the order of the claims, one path a column: a path has the same bits in any company.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import _sparsetools  # its public product makes a new array each time, which costs a third

from lookthrough.clearing.batch.counted_keys import counted_order, starts_of, sums_by
from lookthrough.clearing.waterfall import SOLVENCY_BAND, owed_before

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from lookthrough.clearing.inputs import System

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RowLinks:
    """A sparse matrix ``[row, column]`` in compressed rows, multiplied in place."""

    start: NDArray[np.int32]
    column: NDArray[np.int32]
    weight: Floats

    def add_to(self, total: Floats, u: Floats) -> None:
        """Add the product with ``u`` ``[column, path]`` to ``total`` ``[row, path]``; both in C order."""
        n, width = len(self.start) - 1, u.shape[1]
        arrays = (self.start, self.column, self.weight, u.reshape(-1), total.reshape(-1))
        if width == 1:
            _sparsetools.csr_matvec(n, len(u), *arrays)
        else:
            _sparsetools.csr_matvecs(n, len(u), width, *arrays)

    def times(self, u: Floats) -> Floats:
        """Return the product with ``u`` ``[column, path]``."""
        total = np.zeros((len(self.start) - 1, u.shape[1]))
        self.add_to(total, u)
        return total

    def part(self, first: int, last: int) -> RowLinks:
        """Return the links of the rows from first to before last; the arrays are views."""
        begin, end = self.start[first], self.start[last]
        return RowLinks(self.start[first : last + 1] - begin, self.column[begin:end], self.weight[begin:end])


def links_of(matrix: sparse.csr_array) -> RowLinks:
    """Return the links of a matrix in compressed rows."""
    return RowLinks(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data)


@dataclass(frozen=True, slots=True)
class OwnMeans:
    """What a sweep of some rows of some paths needs ``[row, path]``.

    With default costs a row whose inflow over what it is owed is below ``needed`` is in default, and has ``left`` and
    the share ``kept`` of the inflow; without, the last two arrays are empty.
    """

    c: Floats
    needed: Floats
    left: Floats
    kept: float

    def at(self, rows: Places | slice, paths: NDArray[np.bool_] | None = None) -> OwnMeans:
        """Return the same of some rows, and of some paths."""
        parts = (self.c, self.needed, self.left)
        cut = [part[rows] if part.size else part for part in parts]
        if paths is not None:
            cut = [np.compress(paths, part, axis=1) if part.size else part for part in cut]
        return OwnMeans(cut[0], cut[1], cut[2], self.kept)


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The rows of a system whose dues are one number each.

    Attributes:
        cost: share lost in default of (cash, everything else).
        group: ``[row]`` the group of a row; groups of ``outside`` are no rows, since they are paid in full.
        payer: ``[row]``.
        owed: ``[row]`` due in it, 1 where nothing is (``is_empty``: such a row is paid in full).
        senior: ``[row]`` due before it.
        total: ``[row]`` due by its payer in all.
        sure: ``[entity]`` what ``outside`` pays.
        inward: W.
        outward: its pattern turned round, with the share of each due in its group.
        has_ranks: whether a payer has several groups, so that a row may be paid nothing.
    """

    cost: tuple[float, float]
    group: Places
    payer: Places
    owed: Floats
    is_empty: NDArray[np.bool_]
    senior: Floats
    total: Floats
    sure: Floats
    inward: RowLinks
    outward: RowLinks
    has_ranks: bool

    def means(self, cash: Floats) -> OwnMeans:
        """Return what sweeps need for this cash ``[entity, path]``."""
        is_first = len(self.payer) and self.payer[-1] == len(self.payer) - 1 and not self.has_ranks
        own = cash[: len(self.payer)] if is_first else cash[self.payer]  # who owes stands before who does not
        owed, senior, sure = self.owed[:, None], self.senior[:, None], self.sure[self.payer, None]
        base = own + sure if sure.any() else own
        c = (base - senior if self.has_ranks else base) / owed
        c[self.is_empty] = 1.0
        if self.cost == (0.0, 0.0):
            return OwnMeans(c, np.empty(0), np.empty(0), 1.0)
        of_cash, of_rest = self.cost
        needed = (self.total[:, None] * (1.0 - SOLVENCY_BAND) - base) / owed
        needed[self.is_empty] = -np.inf
        left = ((1.0 - of_cash) * own + (1.0 - of_rest) * sure - senior) / owed
        return OwnMeans(c, needed, left, 1.0 - of_rest)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Who owes whom, whatever the dues are.

    ``claim``, ``row`` and ``to`` are, link by link, the claim, the row it stands in and the row that it flows to;
    ``inward`` is their order by the latter.
    """

    system: System
    group: Places
    payer: Places
    claim: Places
    row: Places
    to: Places
    inward: Places

    def rows(self, due: Floats, cost: tuple[float, float]) -> GroupRows:
        """Return the rows for dues ``[claim]``."""
        system, n = self.system, len(self.system.ids)
        owed = sums_by(system.group, due, len(system.group_payer))
        is_empty = owed[self.group] == 0.0
        at = np.where(is_empty, 1.0, owed[self.group])
        rows, links, order = len(self.group), due[self.claim], self.inward
        from_outside = system.payer == (-1 if system.outside is None else system.outside)
        return GroupRows(
            cost=cost,
            group=self.group,
            payer=self.payer,
            owed=at,
            is_empty=is_empty,
            senior=owed_before(system.group_payer, owed)[self.group],
            total=sums_by(system.group_payer, owed, n)[self.payer],
            sure=sums_by(system.payee, due * from_outside, n),
            inward=RowLinks(
                starts_of(self.to, rows), self.row[order].astype(np.int32), links[order] / at[self.to[order]]
            ),
            outward=RowLinks(starts_of(self.row, rows), self.to.astype(np.int32), links / at[self.row]),
            has_ranks=len(np.unique(self.payer)) < rows,
        )


def group_rows(system: System, cost: tuple[float, float]) -> GroupRows:
    """Return the rows of a system whose dues ``[claim, 1]`` are the same on all paths."""
    return pattern_of(system).rows(system.due[:, 0], cost)


def pattern_of(system: System) -> Pattern:
    """Return who owes whom in a system."""
    outside = -1 if system.outside is None else system.outside
    group = np.flatnonzero(system.group_payer != outside)
    row_of = np.full(len(system.group_payer), -1)
    row_of[group] = np.arange(len(group))
    payer = system.group_payer[group]
    count = np.bincount(payer, minlength=len(system.ids))
    first, row = np.cumsum(count) - count, row_of[system.group]
    claim = np.flatnonzero((row >= 0) & (count[system.payee] > 0))
    to = first[system.payee[claim]]
    if count.max(initial=0) > 1:  # a claim on somebody flows to each of his groups
        times = count[system.payee[claim]]
        begins = np.cumsum(times) - times
        claim, to = np.repeat(claim, times), np.repeat(to, times)
        to += np.arange(len(claim)) - np.repeat(begins, times)
    return Pattern(system, group, payer, claim, row[claim], to, counted_order(to, len(group)))
