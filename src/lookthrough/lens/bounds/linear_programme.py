"""Building a (mixed-integer) linear programme from sums that know their own range, and solving it with HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NODES = 400  # of branch and bound; after these the bound of the relaxed programme stands
GAP = 1e-9
PROVED = (0, 2)  # solved, or shown to have no solution


@dataclass(frozen=True, slots=True)
class Term:
    """A constant plus multiples of variables, with the range that the whole can take."""

    constant: float = 0.0
    parts: Mapping[int, float] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0

    def __add__(self, other: Term) -> Term:
        """Return the sum; its range is the sum of the ranges."""
        return total((self, other))

    def __sub__(self, other: Term) -> Term:
        """Return the difference."""
        return total((self, times(other, -1.0)))

    def at(self, variables: Sequence[float]) -> float:
        """Return the value of the term where the variables are known."""
        return self.constant + sum(part * variables[i] for i, part in self.parts.items())


@dataclass(frozen=True, slots=True)
class Optimum:
    """What no solution exceeds; ``is_exact`` where a solution reaches it.

    Attributes:
        value: the bound.
        is_exact: whether it is proved to be reached.
        at: the variables of the solution found.
    """

    value: float
    is_exact: bool
    at: tuple[float, ...] = ()


@dataclass(slots=True)
class Programme:
    """A programme under construction: maximise the objective over the variables."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Mapping[int, float], float, float]] = field(default_factory=list)
    objective: Term = field(default_factory=Term)

    def variable(self, low: float, high: float, *, whole: bool = False) -> Term:
        """Add a variable and return it; ``whole`` for a whole number."""
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return Term(0.0, {len(self.low) - 1: 1.0}, low, high)

    def between(self, term: Term, low: float = -np.inf, high: float = np.inf) -> None:
        """Hold a term between two numbers."""
        self.rows.append((term.parts, low - term.constant, high - term.constant))

    def positive_part(self, term: Term, *, larger: bool) -> Term:
        """Return max(0, term): at most that where larger values help the objective, at least that where smaller do.

        A binary is needed only for the first, and only where the sign of the term is open.
        """
        if term.low >= 0.0:
            return term
        if term.high <= 0.0:
            return Term()
        part = self.variable(0.0, term.high)
        if not larger:
            self.between(part - term, low=0.0)
            return part
        is_positive = self.variable(0.0, 1.0, whole=True)
        self.between(part - times(is_positive, term.high), high=0.0)
        self.between(part - term - times(is_positive, term.low), high=-term.low)
        return part

    def solve(self, *, relaxed: bool = False) -> Optimum:
        """Return the highest value of the objective; see :func:`solve`."""
        return solve(compiled(self), relaxed=relaxed)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A programme as arrays, to be solved again and again: minimise ``cost @ x``."""

    cost: Floats
    constant: float
    low: Floats
    high: Floats
    whole: NDArray[np.bool_]
    rows: tuple[LinearConstraint, ...]


def compiled(programme: Programme) -> Compiled:
    """Return a programme as arrays."""
    cost = np.zeros(len(programme.low))
    for variable, part in programme.objective.parts.items():
        cost[variable] = -part
    low, high, whole = np.array(programme.low), np.array(programme.high), np.array(programme.whole, dtype=bool)
    return Compiled(cost, programme.objective.constant, low, high, whole, _rows(programme))


def solve(programme: Compiled, *, relaxed: bool = False, pinned: Mapping[int, float] | None = None) -> Optimum:
    """Return the highest value of the objective.

    Args:
        programme: from :func:`compiled`.
        relaxed: let whole numbers be fractions: a bound in less time.
        pinned: variables held at a number; it need not be within their range.

    Raises:
        ValueError: nothing meets all rows.
    """
    if programme.cost.size == 0:  # HiGHS takes no programme without variables: nothing is unknown
        return Optimum(programme.constant, is_exact=True)
    low, high = programme.low.copy(), programme.high.copy()
    for variable, amount in (pinned or {}).items():
        low[variable] = high[variable] = amount
    is_mixed = bool(programme.whole.any()) and not relaxed
    found = _run(programme, low, high, is_mixed=is_mixed)
    if is_mixed and found.status not in PROVED:  # out of nodes: what holds for fractions holds for whole numbers
        found, is_mixed = _run(programme, low, high, is_mixed=False), False
    if found.status != 0:
        raise ValueError(f"the programme has no solution: {found.message}")
    bound = float(found.mip_dual_bound if is_mixed else found.fun)
    return Optimum(programme.constant - bound, is_mixed or not programme.whole.any(), tuple(found.x.tolist()))


def _run(programme: Compiled, low: Floats, high: Floats, *, is_mixed: bool) -> OptimizeResult:
    """Return what HiGHS finds; its presolve fails on some small programmes that it solves without."""
    for presolve in (True, False):
        found = milp(
            programme.cost,
            integrality=programme.whole.astype(float) if is_mixed else np.zeros(len(low)),
            bounds=Bounds(low, high),
            constraints=programme.rows,
            options={"node_limit": NODES, "mip_rel_gap": GAP, "presolve": presolve},
        )
        if found.status in PROVED:
            break
    return found


def _rows(programme: Programme) -> tuple[LinearConstraint, ...]:
    entries = [(i, j, part) for i, (parts, _, _) in enumerate(programme.rows) for j, part in parts.items()]
    if not entries:
        return ()
    rows, columns, parts = (np.array(x) for x in zip(*entries, strict=True))
    matrix = coo_array((parts, (rows, columns)), shape=(len(programme.rows), len(programme.low))).tocsr()
    low, high = (np.array([row[k] for row in programme.rows]) for k in (1, 2))
    return (LinearConstraint(matrix, low, high),)


def times(term: Term, factor: float) -> Term:
    """Return a multiple of a term."""
    low, high = sorted((factor * term.low, factor * term.high))
    return Term(factor * term.constant, {i: factor * part for i, part in term.parts.items()}, low, high)


def total(terms: Iterable[Term]) -> Term:
    """Return the sum of terms."""
    constant = low = high = 0.0
    parts: dict[int, float] = {}
    for term in terms:
        constant, low, high = constant + term.constant, low + term.low, high + term.high
        for variable, part in term.parts.items():
            parts[variable] = parts.get(variable, 0.0) + part
    return Term(constant, parts, low, high)
