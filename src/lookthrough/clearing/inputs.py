"""From tables (``given_rows``) to the arrays of one system, with every row checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.given_rows import (
    CLAIMS,
    OUTSIDE,
    PROTECTION,
    STAKES,
    WARRANTS,
    numbers_of,
    read_cash,
    read_rows,
)
from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.intake.written_numbers import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


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

    ids: tuple[str, ...]
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


def read_system(claims: object, cash: object, stakes: object, warrants: object) -> System:
    """Return the checked system.

    Raises:
        ClearingInputError: naming the row and what to do.
    """
    payer, payee, due, due_paths, rank = read_claims(claims)
    cash_names, held = read_cash(cash)
    cash_values, cash_paths = amounts("cash of", cash_names, held)
    owner, issuer, share = _read_stakes(stakes)
    holder, grantor, count, shares, strike = _read_warrants(warrants)
    names = {*payer, *payee, *cash_names, *owner, *issuer, *holder, *grantor}
    ids = tuple(sorted(names))
    place = {name: i for i, name in enumerate(ids)}
    paths = _common_paths(due_paths, cash_paths)
    width = 1 if paths is None else paths
    return _sorted_system(
        ids=ids,
        payer=_places(place, payer),
        payee=_places(place, payee),
        rank=rank,
        due=due,
        cash=_spread(cash_values, _places(place, cash_names), (len(ids), width)),
        holdings=_sorted_holdings(
            _places(place, owner), _places(place, issuer), share,
            _places(place, holder), _places(place, grantor), count, shares, strike,
        ),
        paths=paths,
    )  # fmt: skip


def _sorted_system(
    *,
    ids: tuple[str, ...],
    payer: NDArray[np.int64],
    payee: NDArray[np.int64],
    rank: NDArray[np.int64],
    due: NDArray[np.float64],
    cash: NDArray[np.float64],
    holdings: Holdings,
    paths: int | None,
) -> System:
    row = np.lexsort((payee, rank, payer))
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


def read_claims(
    claims: object,
) -> tuple[list[str], list[str], NDArray[np.float64], int | None, NDArray[np.int64]]:
    """Return payers, payees, dues ``[claim, 1 or path]``, number of paths and ranks of a table of claims."""
    rows = read_rows(claims, CLAIMS)
    payers, payees, due, rank = (rows.columns[name] for name in ("payer", "payee", "due", "rank"))
    label = [f"{i} ({a} owes {b})" for i, a, b in zip(rows.lines, payers, payees, strict=True)]
    for at, (payer, payee) in enumerate(zip(payers, payees, strict=True)):
        if payer == payee:
            raise ClearingInputError(f"claims row {label[at]}: nobody can owe itself; leave the row out")
    return payers, payees, *amounts("claims row", label, due), np.array([each or 0 for each in rank], dtype=np.int64)


def _read_stakes(stakes: object) -> tuple[list[str], list[str], NDArray[np.float64]]:
    rows = read_rows(stakes, STAKES)
    owners, issuers, share = (rows.columns[name] for name in ("owner", "issuer", "share"))
    label = [f"{i} ({a} owns of {b})" for i, a, b in zip(rows.lines, owners, issuers, strict=True)]
    shares = _scalars("stakes row", label, share)
    total: dict[str, float] = {}
    for i, name in enumerate(issuers):
        _refuse_outside("stakes row", label[i], name)
        if shares[i] > 1:
            raise ClearingInputError(f"stakes row {label[i]}: share {shares[i]:g} is above 1; write 10 % as 0.10")
        total[name] = total.get(name, 0.0) + shares[i]
    over = [f"{name} ({s:g})" for name, s in sorted(total.items()) if s > 1 + 1e-12]
    if over:
        raise ClearingInputError(f"stakes: more than all of the equity of {', '.join(over)} is owned; lower the shares")
    return owners, issuers, shares


def _read_warrants(
    warrants: object,
) -> tuple[list[str], list[str], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    rows = read_rows(warrants, WARRANTS)
    holders, issuers = rows.columns["holder"], rows.columns["issuer"]
    label = [f"{i} ({a} on {b})" for i, a, b in zip(rows.lines, holders, issuers, strict=True)]
    count, shares, strike = (_scalars("warrants row", label, rows.columns[name]) for name in ("m", "n", "strike"))
    outstanding: dict[str, float] = {}
    for i, name in enumerate(issuers):
        _refuse_outside("warrants row", label[i], name)
        if shares[i] <= 0:
            raise ClearingInputError(f"warrants row {label[i]}: n, the shares outstanding, must be above 0")
        if outstanding.setdefault(name, shares[i]) != shares[i]:
            raise ClearingInputError(f"warrants row {label[i]}: n must be the same in every warrant on {name}")
    return holders, issuers, count, shares, strike


def read_protection(protection: object) -> tuple[list[str], list[str], list[str], NDArray[np.float64]]:
    """Return writers, holders, references and notionals ``[row, 1 or path]`` of a table of credit protection."""
    rows = read_rows(protection, PROTECTION)
    writers, holders, references, notional = (rows.columns[name] for name in PROTECTION.required)
    label = [f"{i} ({a} on {b})" for i, a, b in zip(rows.lines, holders, references, strict=True)]
    return writers, holders, references, amounts("protection row", label, notional)[0]


def _refuse_outside(table: str, label: str, issuer: str) -> None:
    if issuer == OUTSIDE:
        raise ClearingInputError(f"{table} {label}: `{OUTSIDE}` has no equity; name the entity that issued it")


def amounts(table: str, label: Sequence[object], cells: Sequence[object]) -> tuple[NDArray[np.float64], int | None]:
    """Return amounts ``[row, 1 or path]`` and the number of paths (``None`` when every cell is one number).

    Raises:
        ClearingInputError: if a cell is not a finite number that is not negative, or path counts differ.
    """
    arrays = [
        _amount(f"{table} {name}", cell) for name, cell in zip(label, numbers_of(table, label, cells), strict=True)
    ]
    lengths = [len(a) for a in arrays if a.ndim]
    for name, array in zip(label, arrays, strict=True):
        if array.ndim and len(array) != lengths[0]:
            raise ClearingInputError(
                f"{table} {name}: {len(array)} paths where another has {lengths[0]}; use one number"
            )
    paths = lengths[0] if lengths else None
    values = np.empty((len(arrays), paths or 1))
    for i, array in enumerate(arrays):
        values[i] = array
    return values, paths


def _amount(label: str, cell: object) -> NDArray[np.float64]:
    try:
        array = np.asarray(cell, dtype=np.float64)
    except (TypeError, ValueError):
        raise ClearingInputError(
            f"{label}: {cell!r} is not a number; clear an unknown amount at both ends of its range"
        ) from None
    if array.ndim > 1 or not array.size:
        raise ClearingInputError(f"{label}: has shape {array.shape}; give one number, or one number per path")
    if not np.isfinite(array).all():
        raise ClearingInputError(f"{label}: is not finite; clear an unknown amount at both ends of its range")
    if (array > LARGEST).any():
        raise ClearingInputError(f"{label}: {array.max():g} is above {LARGEST:.0e}; look at the scale of the column")
    if (array < 0).any():
        raise ClearingInputError(f"{label}: {array.min():g} is negative; swap the parties, or write it as a claim")
    return array


def _scalars(table: str, label: Sequence[object], cells: Sequence[object]) -> NDArray[np.float64]:
    values, paths = amounts(table, label, cells)
    if paths is not None:
        raise ClearingInputError(f"{table}s hold one number each; only dues and cash may differ by path")
    return values[:, 0]


def _common_paths(due: int | None, cash: int | None) -> int | None:
    if due is not None and cash is not None and due != cash:
        raise ClearingInputError(f"dues have {due} paths and cash has {cash}; use one number of paths")
    return cash if due is None else due


def _places(place: Mapping[str, int], names: Sequence[str]) -> NDArray[np.int64]:
    return np.array([place[name] for name in names], dtype=np.int64)


def _spread(values: NDArray[np.float64], at: NDArray[np.int64], shape: tuple[int, int]) -> NDArray[np.float64]:
    full = np.zeros(shape)
    full[at] = values
    return full
