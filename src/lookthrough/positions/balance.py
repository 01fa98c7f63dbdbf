"""The opening position: figures of several dates and grades -> one balanced position at the book's date.

1. Each company's latest figures are rolled to the book's date (``positions.sheets``).
2. They are balanced by weighted least squares with bounds: the smallest change, counted in standard errors, that makes

       debt = listed loans of the company and of vehicles it owns by more than half + unlisted debt,   all >= 0

   in closed form x* = x - V A'(A V A')^-1 (A x - b) (Stone, Champernowne and Meade 1942), the bounds by
   least-distance programming.
3. What the market pays for beyond the balance sheet is named: franchise value = equity value + debt - cash - stakes.

Nothing is written back to the book; every change is a row of the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.positions.sheets import RELATIVE_ERROR, franchise_value, sheet_of
from lookthrough.positions.standing import standing_contracts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.positions.sheets import Sheet
    from lookthrough.positions.standing_contract import StandingContract

    Floats = NDArray[np.float64]

_COMPANIES = frozenset({"modelled", "sponsor"})
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One line of the report, USD bn.

    Attributes:
        entity: id of the company.
        item: ``cash``, ``debt``, ``unlisted_debt``, ``franchise_value``, or the id of a loan.
        before: as published; for ``unlisted_debt`` and ``franchise_value`` what unbalanced figures leave, which may
            be negative.
        after: in the balanced position.
        grade: A, B, C, inferred or assumed.
    """

    entity: str
    item: str
    before: float
    after: float
    grade: str

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class BalanceReport:
    """A balanced opening position.

    Attributes:
        position: company to item to USD bn at the book's date (``cash``, ``debt``, ``unlisted_debt``,
            ``franchise_value``), where the book knows it.
        loans: amount outstanding of each listed loan, USD bn, by contract id.
        rows: unlisted debt and franchise value of every company, and every figure that was changed.
        rests_on_assumed_cash: companies whose cash is assumed.
        residual: largest remaining gap of an identity, USD bn.
        solved: whether all identities hold within the bounds; a report that is not solved must not be used.
    """

    position: Mapping[str, Mapping[str, float]]
    loans: Mapping[str, float]
    rows: tuple[Adjustment, ...]
    rests_on_assumed_cash: tuple[str, ...]
    residual: float
    solved: bool


@dataclass(frozen=True, slots=True)
class Balanced:
    """A solution; ``residual`` is the largest gap of an identity, ``solved`` says that there is none."""

    values: Floats
    residual: float
    solved: bool


def balance_opening(book: Book) -> BalanceReport:
    """Balance the opening figures of all companies (classes ``modelled`` and ``sponsor``).

    Args:
        book: the book; its date is the date of the position.

    Returns:
        The position with every change that was made.
    """
    companies = [e for e in book.entities.values() if e.class_ in _COMPANIES]
    contracts = standing_contracts(book)
    sheets = [sheet_of(book, contracts, company) for company in companies]
    problem = _Problem.of(sheets)
    solution = balance(problem.values, problem.errors**2, problem.identities, np.zeros(len(problem.identities)))
    after = dict(zip(problem.names, (float(v) for v in solution.values), strict=True))
    position = {sheet.entity.id: _position(book, contracts, sheet, after) for sheet in sheets}
    rows = [row for sheet in sheets for row in _rows(book, contracts, sheet, position[sheet.entity.id], after)]
    loans = {item: after[owner, item] for owner, item in problem.names if item in book.contracts}
    assumed = tuple(s.entity.id for s in sheets if s.cash is not None and s.cash.grade == "assumed")
    return BalanceReport(position, loans, tuple(rows), assumed, solution.residual, solution.solved)


def balance(x: Floats, variance: Floats, identities: Floats, totals: Floats) -> Balanced:
    """Return the values nearest to ``x`` in standard errors that meet ``identities @ values = totals``, all >= 0.

    Args:
        x: ``[item]``, not negative.
        variance: ``[item]``, not negative; an item of variance 0 is held.
        identities: ``[identity, item]``.
        totals: ``[identity]``.

    Returns:
        The solution; ``residual`` stays above 0 where the identities contradict the bounds or held items.

    Raises:
        ValueError: a value or a variance is negative, or the shapes differ.
    """
    if identities.shape != (totals.size, x.size) or variance.shape != x.shape:
        raise ValueError(f"identities of shape {identities.shape} do not fit {x.size} items and {totals.size} totals")
    if np.any(x < 0) or np.any(variance < 0):
        raise ValueError("values and variances are not negative")
    scale = np.sqrt(variance)
    scaled = identities * scale
    values = x - variance * (identities.T @ _price(scaled, identities @ x - totals))
    solved = True
    slack = _TOLERANCE * max(1.0, float(np.abs(x).max(initial=0.0)))
    if np.any(values < -slack):
        values, solved = _within_bounds(values, scale, scaled, slack)
    values = np.maximum(values, 0.0)
    residual = float(np.abs(identities @ values - totals).max(initial=0.0))
    return Balanced(values, residual, solved and residual <= 10 * x.size * slack)


def _price(scaled: Floats, gaps: Floats) -> Floats:
    """Return (A V A')^-1 (A x - b), the price of each identity; dependent identities are harmless."""
    return np.asarray(np.linalg.lstsq(scaled @ scaled.T, gaps, rcond=None)[0], dtype=np.float64)


def _within_bounds(values: Floats, scale: Floats, scaled: Floats, slack: float) -> tuple[Floats, bool]:
    """Move from the closed form to the nearest point >= 0 that meets the identities, if there is one.

    Such points are values + scale * (Q y), Q a basis of what the identities leave free, and their distance to the
    closed form is that of y to 0: least-distance programming, solved by non-negative least squares (Lawson and Hanson
    1974, chapter 23). The slack keeps an item that the identities hold at exactly 0 from looking impossible.
    """
    from scipy.linalg import null_space  # noqa: PLC0415  # few books need it, and it takes a fifth of a second to load
    from scipy.optimize import nnls  # noqa: PLC0415  # as above

    free = null_space(scaled)
    steps = free * scale[:, None]
    system, target = np.vstack([steps.T, -values - slack]), np.zeros(free.shape[1] + 1)
    target[-1] = 1.0
    try:
        multipliers, distance = nnls(system, target)
    except RuntimeError:  # the iteration limit of nnls
        return values, False
    if distance <= _TOLERANCE:
        return values, False
    gap = target - system @ multipliers
    return values - steps @ (gap[:-1] / gap[-1]), True


@dataclass(frozen=True, slots=True)
class _Problem:
    names: tuple[tuple[str, str], ...]
    values: Floats
    errors: Floats
    identities: Floats

    @classmethod
    def of(cls, sheets: list[Sheet]) -> _Problem:
        """One identity a company with reported debt: debt - loans - unlisted debt = 0."""
        entries: list[tuple[tuple[str, str], float, float, int, float]] = []
        bound = [s for s in sheets if s.debt is not None]
        for row, sheet in enumerate(bound):
            owner, debt, unlisted = sheet.entity.id, sheet.debt, max(sheet.gap or 0.0, 0.0)
            if debt is None:
                continue
            entries.append(((owner, "debt"), debt.rolled, debt.error, row, 1.0))
            entries += [((owner, c), f.rolled, f.error, row, -1.0) for c, f in sheet.loans.items()]
            # unlisted debt starts at the gap it explains; where loans exceed reported debt it has nothing to explain
            entries.append(((owner, "unlisted_debt"), unlisted, RELATIVE_ERROR["assumed"] * unlisted, row, -1.0))
        identities = np.zeros((len(bound), len(entries)))
        for column, (_, _, _, row, sign) in enumerate(entries):
            identities[row, column] = sign
        names = tuple(name for name, *_ in entries)
        values, errors = np.array([e[1] for e in entries]), np.array([e[2] for e in entries])
        return cls(names, values, errors, identities)


def _position(
    book: Book, contracts: Mapping[str, StandingContract], sheet: Sheet, after: Mapping[tuple[str, str], float]
) -> dict[str, float]:
    owner = sheet.entity.id
    position = {item: after[owner, item] for item in ("debt", "unlisted_debt") if (owner, item) in after}
    if sheet.cash is not None:
        position["cash"] = sheet.cash.rolled
    franchise = franchise_value(book, contracts, sheet.entity, position.get("cash", 0.0), position.get("debt", 0.0))
    return position if franchise is None else position | {"franchise_value": franchise}


def _rows(
    book: Book,
    contracts: Mapping[str, StandingContract],
    sheet: Sheet,
    position: Mapping[str, float],
    after: Mapping[tuple[str, str], float],
) -> list[Adjustment]:
    owner, cash, debt = sheet.entity.id, sheet.cash, sheet.debt
    figures = {"cash": cash, "debt": debt, **sheet.loans}
    ends = {
        i: position[i] if i in position else after.get((owner, i), f.rolled)
        for i, f in figures.items()
        if f is not None
    }
    rows = [
        Adjustment(owner, item, figure.published, ends[item], figure.grade)
        for item, figure in figures.items()
        if figure is not None and abs(ends[item] - figure.published) > _TOLERANCE
    ]
    if debt is not None and sheet.gap is not None:
        rows.append(Adjustment(owner, "unlisted_debt", sheet.gap, position["unlisted_debt"], "inferred"))
    published = (0.0 if cash is None else cash.published, 0.0 if debt is None else debt.published)
    before = franchise_value(book, contracts, sheet.entity, *published)
    if before is not None:
        rows.append(Adjustment(owner, "franchise_value", before, position["franchise_value"], "inferred"))
    return rows
