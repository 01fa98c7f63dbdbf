"""Payments of each contract by quarter, with bands: those of the first :data:`SEEN` paths of a run.

These paths are run once more with every payment read off, group by group; bands of all paths would need every payment
of every path. What a debtor earns before debt service, and the service of its debts down to the rank of the contract,
stand beside them: their ratio is the cover.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.simulate.compile.ledgers import is_of_debt
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.traced import Trace

    Floats = NDArray[np.float64]

SEEN = 256
BANDS = (0.05, 0.95)
FAMILIES = ("debt", "lease", "commitment", "revenue_share", "guarantee", "backstop")
"""Whose contracts are instruments: they pay on a schedule or when called."""
_NOT_TO_HOLDERS = ("draw", "recourse")
_EARNED = ("operating revenue", "rent", "commitment", "revenue share", "backstop", "order", "distribution")
_SPENT = ("operating cost", "rent", "commitment", "revenue share")


class CashRows(NamedTuple):
    """How claims enter the rows of contracts, sparse matrices ``[contract, claim]`` of 0, 1 and -1.

    ``paid`` is what holders get: payments under the contract, and by guarantors on it; ``due`` is what falls due under
    the contract itself; ``drawn`` what lenders pay; ``income`` what its debtor earns less costs, rent and capacity;
    ``service`` interest and scheduled principal of its debts of this rank and of those before it. ``balance`` is of
    debts, ``[contract, debt]``.
    """

    paid: csr_array
    due: csr_array
    drawn: csr_array
    income: csr_array
    service: csr_array
    balance: csr_array


def cash_rows(model: Model) -> CashRows:
    """Return how claims enter the rows of contracts."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # a run without traced paths does not need it

    plan, claims, ids = model.plan, model.claims, _contracts(model)
    nature = claims.natures
    own, owed = _of_contracts(ids, claims.contract), _of_contracts(ids, plan.debt.ids)
    due = own * ~np.isin(nature, _NOT_TO_HOLDERS)
    payer, rank = _debtors(model, ids)
    serviced, regular = claims.of_debt, np.zeros(len(claims))
    amortising = np.minimum(plan.debt.flag("linear") + plan.debt.flag("level"), 1.0)[:, 0]
    regular[serviced] = np.concatenate([np.ones(len(plan.debt)), amortising])
    mine = (claims.payer[None, :] == payer[:, None]) & (claims.rank[None, :] <= rank[:, None])
    earned = (claims.payee[None, :] == payer[:, None]) * np.isin(nature, _EARNED)[None, :]
    spent = (claims.payer[None, :] == payer[:, None]) * np.isin(nature, _SPENT)[None, :]
    return CashRows(
        paid=csr_array(due + _by_guarantors(model, ids)),
        due=csr_array(due),
        drawn=csr_array(own * (nature == "draw")[None, :]),
        income=csr_array(1.0 * earned - 1.0 * spent),
        service=csr_array(mine * regular[None, :]),
        balance=csr_array(owed),
    )


def _contracts(model: Model) -> tuple[str, ...]:
    """Return the contracts that have rows, by id."""
    positions = model.plan.positions
    return tuple(sorted({id_ for name in FAMILIES if name in positions for id_ in positions[name].ids}))


def _of_contracts(ids: Sequence[str], others: Sequence[str]) -> Floats:
    """Return 1 where one of others is of a contract ``[contract, other]``."""
    return (np.array(ids, dtype=object)[:, None] == np.array(others, dtype=object)[None, :]).astype(float)


def _debtors(model: Model, ids: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the debtor of each contract and the rank of its debt; -1 of what is no debt."""
    debt = model.plan.debt
    row = {id_: i for i, id_ in enumerate(debt.ids)}
    ranks = debt.flag("rank")
    payer = np.array([debt.payer[row[id_]] if id_ in row else -1 for id_ in ids], dtype=np.int64)
    return payer, np.array([ranks[row[id_], 0] if id_ in row else -1 for id_ in ids], dtype=np.int64)


def _by_guarantors(model: Model, ids: tuple[str, ...]) -> Floats:
    """Return which payments of guarantors are on a debt ``[contract, claim]``."""
    claims, cover, debts = model.claims, model.cover, len(model.plan.debt)
    matrix = np.zeros((len(ids), len(claims)))
    at = {id_: i for i, id_ in enumerate(ids)}
    for leg in np.flatnonzero(is_of_debt(claims, cover)):
        covered = model.plan.debt.ids[(int(cover.source[leg]) - claims.of_debt.start) % debts]
        matrix[at[covered], claims.groups["guarantee"].start + leg] = 1.0
    return matrix


def cash_of(model: Model, traces: Iterable[Trace], paths: int) -> Arrays:
    """Return what is kept of each contract, with and without the shock ``[quarter, contract, path]``, USD bn.

    Args:
        model: of the run.
        traces: of paths one after another, group by group.
        paths: how many of them count.
    """
    rows = cash_rows(model)
    found: dict[str, list[NDArray[np.float32]]] = {}
    for kept in map(partial(_of_group, rows), traces):  # so that one trace is gone before the next is made
        for name, values in kept.items():
            found.setdefault(name, []).append(values.astype(np.float32))
    return {name: np.concatenate(parts, axis=-1)[..., :paths] for name, parts in found.items()}


def cash_columns(model: Model, cash: Arrays, paths: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
    """Return one row a contract and quarter: what is due, paid, drawn and owed, and the cover of its debtor, USD bn.

    Args:
        model: of the run.
        cash: of its first paths, as :func:`cash_of` returns it.
        paths: the numbers of those to count, the ones with a finite result.
    """
    contracts = _contracts(model)
    quarters = np.array([quarter_name(model.plan.first_quarter + t) for t in range(model.quarters)])
    columns: dict[str, NDArray[np.generic]] = {
        "contract": np.repeat(np.array(contracts, dtype=str), len(quarters)),
        "quarter": np.tile(quarters, len(contracts)),
    }
    for name, kept in cash.items():
        values = kept[..., paths].astype(float)
        columns[name] = values.mean(axis=-1).T.ravel()
        if name in {"paid", "base_paid"}:
            low, high = np.quantile(values, BANDS, axis=-1)
            columns |= {f"{name}_p5": low.T.ravel(), f"{name}_p95": high.T.ravel()}
    return columns


def _of_group(rows: CashRows, trace: Trace) -> dict[str, Floats]:
    """Return the quantities of a group of paths ``[quarter, contract, path]``, with and without the shock."""
    found: dict[str, Floats] = {}
    for prefix, seen in (("base_", trace.base), ("", trace.shocked)):
        due, paid = np.asarray(seen.due), np.asarray(seen.paid)
        found |= {
            f"{prefix}due": _summed(rows.due, due),
            f"{prefix}paid": _summed(rows.paid, paid),
            f"{prefix}drawn": _summed(rows.drawn, paid),
            f"{prefix}balance": _summed(rows.balance, np.asarray(seen.balance)),
            f"{prefix}income": _summed(rows.income, paid),
            f"{prefix}service": _summed(rows.service, due),
        }
    return found


def _summed(rows: csr_array, values: Floats) -> Floats:
    """Return what rows ``[contract, claim]`` make of values ``[quarter, claim, path]``."""
    return np.stack([rows @ each for each in values])
