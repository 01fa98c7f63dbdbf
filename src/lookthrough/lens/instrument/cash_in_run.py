"""Cash of each contract in a run by quarter, with bands, and by year the cover of its debtor and its loan to value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.runs.contents import ENTITY_PANEL, INSTRUMENT_CASH
from lookthrough.runs.folder import read_table
from lookthrough.units.quarter import quarter_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.runs.seal import FinishedRun

    Columns = Mapping[str, NDArray[np.generic]]


class RunCash(NamedTuple):
    """One quarter of a contract in one future of a run, over its first paths, USD bn.

    Attributes:
        due: under the contract, mean.
        paid: to its holders, by guarantors too, mean; ``p5`` and ``p95`` its percentiles.
        drawn: lent in it, mean.
        balance: of a debt at its end, with principal in arrears, mean.
        income: of the debtor of a debt before debt service, mean.
        service: due on its debts down to the rank of this one, mean.
    """

    due: float
    paid: float
    p5: float
    p95: float
    drawn: float
    balance: float
    income: float
    service: float


class ContractInRun(NamedTuple):
    """One quarter of a contract in a run, with the shock and without it."""

    quarter: int
    shocked: RunCash
    base: RunCash


class YearInRun(NamedTuple):
    """One year of a debt in a run.

    Attributes:
        year: of the calendar.
        cover, base_cover: what the debtor earns over interest and scheduled principal down to this rank, both means of
            the year; ``None`` where nothing is due.
        ltv: debt of the debtor over debt and equity at the run's marks at the end of the year, both means
            over paths, with the shock; a run keeps no marks of the other future.
    """

    year: int
    cover: float | None
    base_cover: float | None
    ltv: float | None


def cash_of(run: FinishedRun, contract: str) -> tuple[ContractInRun, ...]:
    """Return the cash of a contract by quarter; empty where the run traced no path or does not have the contract.

    Raises:
        UnreadableRunError: the table was replaced meanwhile.
    """
    if INSTRUMENT_CASH not in run.files:
        return ()
    table = read_table(run, INSTRUMENT_CASH, "WHERE contract = ?", (contract,))
    return tuple(
        ContractInRun(quarter_number(name), _cash(table, "", row), _cash(table, "base_", row))
        for row, name in enumerate(table["quarter"].astype(str).tolist())
    )


_NAMES = ("due", "paid", "paid_p5", "paid_p95", "drawn", "balance", "income", "service")


def _cash(table: Columns, prefix: str, row: int) -> RunCash:
    return RunCash(*(float(table[f"{prefix}{name}"][row]) for name in _NAMES))


def years_of(run: FinishedRun, cash: tuple[ContractInRun, ...], debtor: str | None) -> tuple[YearInRun, ...]:
    """Return cover of a debt by year, and loan to value where the run marks what a ``debtor`` has.

    Raises:
        UnreadableRunError: the table was replaced meanwhile.
    """
    panel = {} if debtor is None else read_table(run, ENTITY_PANEL, "WHERE entity = ?", (debtor,))
    ltv = _ltv(panel) if panel and len(panel["path"]) else {}
    years = sorted({row.quarter // 4 for row in cash} | set(ltv))
    by_year = {year: [row for row in cash if row.quarter // 4 == year] for year in years}
    return tuple(
        YearInRun(
            year,
            _cover([row.shocked for row in by_year[year]]),
            _cover([row.base for row in by_year[year]]),
            ltv.get(year),
        )
        for year in years
    )


def _cover(rows: list[RunCash]) -> float | None:
    service = sum(row.service for row in rows)
    return sum(row.income for row in rows) / service if service > _NOTHING else None


_NOTHING = 1e-9


def _ltv(panel: Columns) -> dict[int, float]:
    ends = [name.removeprefix("debt_") for name in panel if name.startswith("debt_")]
    found = {}
    for end in ends:
        debt, equity = (float(np.mean(panel[f"{stock}_{end}"].astype(float))) for stock in ("debt", "equity"))
        if debt > _NOTHING and debt + equity > 0.0:
            found[quarter_number(end) // 4] = debt / (debt + equity)
    return found
