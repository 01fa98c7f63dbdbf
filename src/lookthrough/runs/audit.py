"""The accounts of one traced path: what does not balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.runs.contents import FLOWS, STOCKS
from lookthrough.runs.folder import of_path
from lookthrough.runs.seal import open_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


def audit(folder: Path, path: int) -> dict[str, float]:
    """Check one traced path: every flow has two legs, every entity's cash is explained by its flows, debts roll.

    Returns:
        ``max_abs_row`` (sum over entities of each nature of flow), ``max_abs_column`` (change of an entity's cash less
        its net flows), ``max_abs_stock`` (closing balance of a debt less opening, draws and repayments), all relative
        to the largest amount involved.

    Raises:
        RunFolderError: the folder holds no finished run, or the path was not traced.
        UnreadableRunError: the files of the run cannot be read.
    """
    run = open_run(folder)
    flows, stocks = of_path(run, FLOWS, path), of_path(run, STOCKS, path)
    paid = flows["paid"].astype(float)
    scale = max(float(np.abs(paid).sum()), 1.0)
    entities = sorted({*flows["payer"], *flows["payee"]})
    number = {e: i for i, e in enumerate(entities)}
    natures = {n: i for i, n in enumerate(sorted(set(flows["nature"])))}
    table = np.zeros((len(natures), len(entities)))
    nature, payee, payer = (
        np.array([rows[each] for each in flows[name]], dtype=np.intp)  # a path may have no payment
        for name, rows in (("nature", natures), ("payee", number), ("payer", number))
    )
    np.add.at(table, (nature, payee), paid)
    np.add.at(table, (nature, payer), -paid)
    cash = _change(stocks, "cash")
    columns = [table[:, number[e]].sum() - cash.get(e, 0.0) for e in entities]
    return {
        "max_abs_row": float(np.abs(table.sum(axis=1)).max(initial=0.0)) / scale,
        "max_abs_column": float(np.abs(columns).max(initial=0.0)) / scale,
        "max_abs_stock": _debt_gap(flows, stocks) / scale,
    }


def _change(stocks: Mapping[str, NDArray[np.generic]], item: str) -> dict[str, float]:
    """Return closing less opening value of an item by id: at the last quarter's end less before the first."""
    rows = stocks["item"] == item
    quarter, ids, value = stocks["quarter"][rows], stocks["id"][rows], stocks["value"][rows].astype(float)
    first, last = min(quarter, default=""), max(quarter, default="")
    change: dict[str, float] = {}
    for q, i, v in zip(quarter, ids, value, strict=True):
        if q == last:
            change[str(i)] = change.get(str(i), 0.0) + v
        elif q == first:
            change[str(i)] = change.get(str(i), 0.0) - v
    return change


def _debt_gap(flows: Mapping[str, NDArray[np.generic]], stocks: Mapping[str, NDArray[np.generic]]) -> float:
    """Return the largest gap of: closing debt = opening + draws - repaid - written off."""
    change, written = _change(stocks, "debt"), _change(stocks, "written off")
    moved: dict[str, float] = {}
    for nature, contract, amount in zip(flows["nature"], flows["contract"], flows["paid"], strict=True):
        sign = {"draw": 1.0, "principal": -1.0}.get(str(nature), 0.0)
        moved[str(contract)] = moved.get(str(contract), 0.0) + sign * float(amount)
    return max((abs(change[c] - moved.get(c, 0.0) + written.get(c, 0.0)) for c in change), default=0.0)
