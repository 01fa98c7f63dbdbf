"""From tables (``given_rows``) to the arrays of one system, with every row checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.clearing.amount_cells import amounts
from lookthrough.clearing.batch.counted_keys import counted_order
from lookthrough.clearing.given_rows import (
    CLAIMS,
    OUTSIDE,
    PROTECTION,
    WHAT_CASH_IS,
    read_cash,
    read_rows,
)
from lookthrough.clearing.holding_rows import as_numbers, read_stakes, read_warrants
from lookthrough.clearing.parties import listed_parties, named_parties, numbered_parties
from lookthrough.clearing.plain_columns import PlainClaims, are_numbered, is_by_path, plain_amounts, plain_claims
from lookthrough.clearing.refusals import ClearingInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from lookthrough.clearing.parties import Parties
    from lookthrough.clearing.plain_columns import Names

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class System:
    """One system of claims and holdings as arrays; rows are sorted, so the order of the input never matters.

    Attributes:
        ids: entities in order; ``outside`` is the position of the one that never defaults, or ``None``.
        row: for each sorted claim, its row in the input.
        group: position of each claim's (payer, rank) group; groups of one payer follow one another, senior first.
        due: ``[claim, path]``, or ``[claim, 1]`` where it is the same on all; cash: ``[entity, path]``; in USD bn.
        paths: number of paths, ``None`` when the input had no arrays (then there is one).
    """

    ids: Sequence[Any]
    outside: int | None
    row: NDArray[np.int64]
    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    group: NDArray[np.int64]
    group_payer: NDArray[np.int64]
    due: NDArray[np.float64]
    cash: NDArray[np.float64]
    holdings: Holdings
    paths: int | None

    def at(self, paths: NDArray[np.int64] | slice) -> System:
        """Return the same system on some of its paths."""
        due = self.due if self.due.shape[1] == 1 else self.due[:, paths]
        return replace(self, due=due, cash=self.cash[:, paths])


@dataclass(frozen=True, slots=True)
class Holdings:
    """Stakes and warrants. Warrants are sorted by (issuer, strike), so that those in the money come first.

    ``exercised`` and ``exercise_money`` are the running sums of m and m x K over an issuer's warrants.
    """

    owner: NDArray[np.int64]
    issuer: NDArray[np.int64]
    share: NDArray[np.float64]
    holder: NDArray[np.int64]
    grantor: NDArray[np.int64]
    count: NDArray[np.float64]
    shares: NDArray[np.float64]
    strike: NDArray[np.float64]
    exercised: NDArray[np.float64]
    exercise_money: NDArray[np.float64]

    @property
    def empty(self) -> bool:
        """Whether nobody holds anything."""
        return not (len(self.owner) or len(self.holder))


def read_system(
    claims: object, cash: object, stakes: object, warrants: object, ids: Iterable[Any] | None = None
) -> System:
    """Return the checked system.

    Args:
        claims: as for ``clear``.
        cash: as for ``clear``.
        stakes: as for ``clear``.
        warrants: as for ``clear``.
        ids: the entities in order, of which claims may give the places and cash the rows.

    Raises:
        ClearingInputError: naming the row and what to do.
    """
    owed = claim_columns(claims)
    is_numbered = not isinstance(owed.payer, list)
    holder_names, held, cash_paths = cash_columns(cash, has_ids=ids is not None, is_numbered=is_numbered)
    owner, issuer, share = read_stakes(stakes, is_numbered=is_numbered and ids is None)
    holder, grantor, count, shares, strike = read_warrants(warrants, is_numbered=is_numbered and ids is None)
    held_by = (owner, issuer, holder, grantor)
    parties = _parties(ids, owed, holder_names, held, held_by)
    payer, payee = parties.places("claims", owed.payer), parties.places("claims", owed.payee)
    if (payer == payee).any():
        read_claims(claims)  # which says where
    paths = _common_paths(owed.paths, cash_paths)
    places = [parties.places("stakes", owner), parties.places("stakes", issuer)]
    places += [parties.places("warrants", holder), parties.places("warrants", grantor)]
    return _sorted_system(
        ids=parties.ids,
        payer=payer,
        payee=payee,
        rank=owed.rank,
        due=owed.due,
        cash=_spread(held, parties, holder_names, 1 if paths is None else paths),
        holdings=_sorted_holdings(places[0], places[1], share, places[2], places[3], count, shares, strike),
        paths=paths,
    )


def _parties(
    ids: Iterable[Any] | None, owed: PlainClaims, holders: Names | None, held: Floats, held_by: Sequence[Names]
) -> Parties:
    """Return who takes part: those of a list, the rows of an array of cash, or all who are named."""
    if ids is not None:
        parties = listed_parties(ids)
    elif holders is None:
        parties = numbered_parties(len(held))
    else:
        debts: tuple[Names, ...] = (list(owed.parties),) if owed.parties else (owed.payer, owed.payee)
        columns = [names for names in (*debts, holders, *held_by) if len(names)]
        if len({isinstance(names, list) for names in columns}) > 1:
            raise ClearingInputError("cash and claims call the parties by text and by number; use one of the two")
        parties = named_parties(*columns)
    if holders is None and len(held) != len(parties.ids):
        raise ClearingInputError(
            f"cash has {len(held):,} rows for {len(parties.ids):,} entities; give an array one row an entity"
        )
    return parties


def _sorted_system(
    *,
    ids: Sequence[Any],
    payer: NDArray[np.int64],
    payee: NDArray[np.int64],
    rank: NDArray[np.int64],
    due: NDArray[np.float64],
    cash: NDArray[np.float64],
    holdings: Holdings,
    paths: int | None,
) -> System:
    row = _order(payer, rank, payee, len(ids))
    payer, payee, rank = payer[row], payee[row], rank[row]
    starts = np.ones(len(row), dtype=bool)
    starts[1:] = (payer[1:] != payer[:-1]) | (rank[1:] != rank[:-1])
    return System(
        ids=ids,
        outside=ids.index(OUTSIDE) if OUTSIDE in ids else None,
        row=row,
        payer=payer,
        payee=payee,
        group=np.cumsum(starts) - 1,
        group_payer=payer[starts],
        due=due[row],
        cash=cash,
        holdings=holdings,
        paths=paths,
    )


def _order(payer: Places, rank: Places, payee: Places, n: int) -> Places:
    """Return the order of claims by payer, rank and payee; those that are alike stay in their order."""
    row = counted_order(payee, n)
    if rank.any():
        distinct, rank = np.unique(rank, return_inverse=True)
        row = row[counted_order(rank[row], len(distinct))]
    return row[counted_order(payer[row], n)]


def _sorted_holdings(
    owner: NDArray[np.int64],
    issuer: NDArray[np.int64],
    share: NDArray[np.float64],
    holder: NDArray[np.int64],
    grantor: NDArray[np.int64],
    count: NDArray[np.float64],
    shares: NDArray[np.float64],
    strike: NDArray[np.float64],
) -> Holdings:
    by_owner = np.lexsort((issuer, owner))
    by_strike = np.lexsort((holder, strike, grantor))
    holder, grantor = holder[by_strike], grantor[by_strike]
    count, shares, strike = count[by_strike], shares[by_strike], strike[by_strike]
    return Holdings(
        owner=owner[by_owner],
        issuer=issuer[by_owner],
        share=share[by_owner],
        holder=holder,
        grantor=grantor,
        count=count,
        shares=shares,
        strike=strike,
        exercised=_running(grantor, count),
        exercise_money=_running(grantor, count * strike),
    )


def _running(key: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the running sum of values within runs of equal keys."""
    total = np.zeros_like(values)
    for i in range(len(key)):
        total[i] = values[i] + (total[i - 1] if i and key[i] == key[i - 1] else 0.0)
    return total


def claim_columns(claims: object) -> PlainClaims:
    """Return the columns of a table of claims: whole where they are plain, else cell by cell."""
    return plain_claims(claims) or _of_cells(claims)


def _of_cells(claims: object) -> PlainClaims:
    payer, payee, due, paths, rank = read_claims(claims)
    if are_numbered(claims):
        return PlainClaims(as_numbers(payer), as_numbers(payee), due, paths, rank)
    return PlainClaims(payer, payee, due, paths, rank)


def read_claims(
    claims: object,
) -> tuple[list[str], list[str], Floats, int | None, Places]:
    """Return payers, payees, dues ``[claim, 1 or path]``, number of paths and ranks of a table of claims."""
    rows = read_rows(claims, replace(CLAIMS, numbered=are_numbered(claims)))
    payers, payees, due, rank = (rows.columns[name] for name in ("payer", "payee", "due", "rank"))
    label = [f"{i} ({a} owes {b})" for i, a, b in zip(rows.lines, payers, payees, strict=True)]
    for at, (payer, payee) in enumerate(zip(payers, payees, strict=True)):
        if payer == payee:
            raise ClearingInputError(f"claims row {label[at]}: nobody can owe itself; leave the row out")
    return payers, payees, *amounts("claims row", label, due), np.array([each or 0 for each in rank], dtype=np.int64)


def cash_columns(cash: Any, *, has_ids: bool, is_numbered: bool) -> tuple[Names | None, Floats, int | None]:  # noqa: ANN401 - of any kind
    """Return who holds cash (``None``: rows of an array), how much ``[row, 1 or path]``, and the number of paths."""
    if isinstance(cash, np.ndarray):
        if not (has_ids or is_numbered):
            raise ClearingInputError(f"an array does not say whose cash it is: give ids, or {WHAT_CASH_IS}")
        values = plain_amounts(cash) if cash.ndim in {1, 2} else None
        if values is None:
            values, _ = amounts("cash of row", range(len(cash)), list(cash))
        return None, values, values.shape[1] if cash.ndim == 2 else None
    names, held = read_cash(cash, is_numbered=is_numbered and not has_ids)
    plain = plain_amounts(held)
    if plain is None:
        return names, *amounts("cash of", list(names), held)
    return names, plain, plain.shape[1] if is_by_path(held) else None


def read_protection(protection: object) -> tuple[list[str], list[str], list[str], NDArray[np.float64]]:
    """Return writers, holders, references and notionals ``[row, 1 or path]`` of a table of credit protection."""
    rows = read_rows(protection, PROTECTION)
    writers, holders, references, notional = (rows.columns[name] for name in PROTECTION.required)
    label = [f"{i} ({a} on {b})" for i, a, b in zip(rows.lines, holders, references, strict=True)]
    return writers, holders, references, amounts("protection row", label, notional)[0]


def _common_paths(due: int | None, cash: int | None) -> int | None:
    if due is not None and cash is not None and due != cash:
        raise ClearingInputError(f"dues have {due} paths and cash has {cash}; use one number of paths")
    return cash if due is None else due


def _spread(values: Floats, parties: Parties, names: Names | None, width: int) -> Floats:
    """Return amounts ``[entity, path]``, 0 for those who have none; the same array where it is that already."""
    n = len(parties.ids)
    at = np.arange(n) if names is None else parties.places("cash", names)
    if values.shape == (n, width) and (at == np.arange(n)).all():
        return values
    full = np.zeros((n, width))
    full[at] = values
    return full
