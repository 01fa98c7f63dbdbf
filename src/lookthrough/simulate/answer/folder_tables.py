"""The tables of a run folder, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs.contents import FLOWS, PARTS, STOCKS
from lookthrough.simulate.answer import results
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.answer.path_file import ByPath
    from lookthrough.simulate.compile.static_model import Model


def path_columns(sample: results.Sample) -> dict[str, NDArray[np.generic]]:
    """Return one row a path: losses by ledger and their incidence, failures, and what happens to cash."""
    return {
        "path": sample.path,
        **{part: sample.total[i] for i, part in enumerate(PARTS)},
        **{f"incidence_{part}": sample.incidence[i] for i, part in enumerate(PARTS)},
        **{f"all_{ledger}": sample.flows[i] for i, ledger in enumerate(LEDGERS)},
        "listed_memo": sample.memo,
        "failures": _count(sample.default, len(sample.path)),
        "base_failures": _count(sample.base_default, len(sample.path)),
        "outside_cash": sample.outside,
        "deadweight": sample.deadweight,
    }


def _count(when: ByPath, paths: int) -> NDArray[np.int64]:
    """Return to how many entities it came ``[path]``."""
    count = np.zeros(paths, dtype=np.int64)
    for row in when:
        count += row >= 0
    return count


def entity_columns(model: Model, sample: results.Sample) -> dict[str, NDArray[np.generic]]:
    """Return the probability of a first failure by entity and quarter, with and without the shock."""
    names = [model.plan.entities[i] for i in model.watched]
    quarters = np.arange(model.quarters)

    def by_quarter(when: ByPath) -> NDArray[np.float64]:
        return np.array([[np.mean(row == q) for q in quarters] for row in when]).ravel()

    return {
        "entity": np.repeat(np.array(names), model.quarters),
        "quarter": np.tile([quarter_name(model.plan.first_quarter + int(q)) for q in quarters], len(names)),
        "probability": by_quarter(sample.default),
        "base_probability": by_quarter(sample.base_default),
    }


def ledger_columns(model: Model, sample: results.Sample) -> dict[str, NDArray[np.generic]]:
    """Return each ledger's loss so far by quarter: mean and quantiles over paths."""
    bands = results.fan(model, sample)
    quarters = bands.pop("quarters")
    columns: dict[str, NDArray[np.generic]] = {
        "quarter": np.tile(np.array(quarters), len(LEDGERS)),
        "ledger": np.repeat(np.array(LEDGERS), model.quarters),
    }
    for name in ("mean", "p5", "p25", "p50", "p75", "p95"):
        columns[name] = np.concatenate([bands[ledger][name] for ledger in LEDGERS])
    return columns


def contract_columns(model: Model, sample: results.Sample) -> dict[str, NDArray[np.generic]]:
    """Discounted due and paid by claim, mean over paths, USD bn."""
    claims, names = model.claims, np.array(model.plan.entities)
    return {
        "contract": np.array(claims.contract),
        "nature": claims.natures,
        "payer": names[claims.payer],
        "payee": names[claims.payee],
        "base_due": sample.claims[0],
        "base_paid": sample.claims[1],
        "due": sample.claims[2],
        "paid": sample.claims[3],
    }


def promise_columns(
    model: Model, paths: NDArray[np.int64], borne: NDArray[np.float64]
) -> dict[str, NDArray[np.generic]]:
    """Return one row a path and one column a contract: what each promise costs who gave it, discounted, USD bn.

    Args:
        model: of the run.
        paths: their numbers ``[path]``.
        borne: ``[position, path]``, see :class:`lookthrough.simulate.answer.kept_paths.Wide`.
    """
    plan = model.plan
    ids = [id_ for held in (plan.lease, plan.commitment, plan.backstop, plan.guarantee) for id_ in held.ids]
    columns: dict[str, NDArray[np.generic]] = {"path": paths}
    for id_ in sorted(set(ids)):
        columns[id_] = borne[[i for i, other in enumerate(ids) if other == id_]].sum(axis=0)
    return columns


def promised_columns(model: Model, bound: NDArray[np.float64]) -> dict[str, NDArray[np.generic]]:
    """Return one row a contract: what it binds to pay, discounted, mean over the paths of the scenario, USD bn."""
    plan = model.plan
    ids = np.array([id_ for held in (plan.lease, plan.commitment, plan.backstop) for id_ in held.ids])
    names = np.array(sorted(set(ids.tolist())))
    return {"contract": names, "due": np.array([bound[ids == name].sum() for name in names])}


TRACED = ("due", "paid", "cash", "opening_cash", "balance", "opening_debt", "written")
"""What is kept of each quarter of a traced path, fields of ``compile.state.QuarterRecord``."""


def trace_columns(model: Model, seen: Arrays, paths: NDArray[np.int64]) -> dict[str, dict[str, NDArray[np.generic]]]:
    """Return flows and stocks of traced paths of the shocked run; only what is not nil.

    Args:
        model: of the run.
        seen: the first paths of the run ``[quarter, thing, path]``, by the names of :data:`TRACED`.
        paths: the numbers of those to write, the ones with a finite result.
    """
    claims, names = model.claims, np.array(model.plan.entities)
    due, paid = (seen[name][..., paths] for name in ("due", "paid"))
    path, quarter, claim = np.nonzero(np.moveaxis((due != 0.0) | (paid != 0.0), -1, 0))
    quarters = np.array([quarter_name(model.plan.first_quarter + t) for t in range(model.quarters)])
    flows = {
        "path": paths[path],
        "quarter": quarters[quarter],
        "contract": np.array(claims.contract)[claim],
        "nature": claims.natures[claim],
        "payer": names[claims.payer[claim]],
        "payee": names[claims.payee[claim]],
        "rank": claims.rank[claim],
        "due": due[quarter, claim, path],
        "paid": paid[quarter, claim, path],
    }
    return {FLOWS: flows, STOCKS: _stocks(model, seen, paths)}


def _stocks(model: Model, seen: Arrays, paths: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
    """Cash by entity and debt by contract at the end of every quarter, the one before the first for the opening."""
    tables = {
        "cash": (np.array(model.plan.entities), seen["cash"], seen["opening_cash"]),
        "debt": (np.array(model.plan.debt.ids), seen["balance"], seen["opening_debt"]),
        "written off": (np.array(model.plan.debt.ids), np.cumsum(seen["written"], axis=0), None),
    }
    ends = np.array([quarter_name(model.plan.first_quarter + t) for t in range(-1, model.quarters)])
    columns: dict[str, list[NDArray[np.generic]]] = {n: [] for n in ("path", "quarter", "item", "id", "value")}
    for item, (ids, later, opening) in tables.items():
        first = np.zeros_like(later[:1]) if opening is None else opening[:1]
        whole = np.moveaxis(np.concatenate([first, later])[..., paths], -1, 0)  # [path, quarter, thing]
        shape = whole.shape
        columns["path"].append(np.repeat(paths, shape[1] * shape[2]))
        columns["quarter"].append(np.tile(np.repeat(ends, shape[2]), len(paths)))
        columns["item"].append(np.full(whole.size, item))
        columns["id"].append(np.tile(ids, len(paths) * shape[1]))
        columns["value"].append(whole.ravel())
    return {n: np.concatenate(c) for n, c in columns.items()}
