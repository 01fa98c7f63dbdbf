"""What a run leaves: its files, and every column of its tables with unit and meaning.

The reference page is made from these tables, and each Parquet file carries the units of its columns.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT = 8  # of the folder: another number where a file, a column, a unit or a meaning changes
RUN, TIMINGS, DOCUMENTS, PAGE = "run.json", "timings.json", "documents.json", "report.html"
WHY, STORY, SENSITIVITY, REVERSE = "why.json", "story.json", "sensitivity.json", "reverse.json"
DERIVED = (DOCUMENTS, WHY, STORY, SENSITIVITY, REVERSE, PAGE)
"""What is made beside a run when its report, or something else of it, is asked for."""
UNFINISHED = "unfinished"  # the folder in which a run is built
SHARD = "shard.json"  # in it, beside the chunks of a part of a run that is complete
PROMISES, BASE_PROMISES, PROMISED = "promises.parquet", "base_promises.parquet", "promised.parquet"
FLOWS, STOCKS = "flows.parquet", "stocks.parquet"
ENTITY_QUARTER = "entity_quarter.parquet"
INSTRUMENT, INSTRUMENT_DEFAULT = "instrument.parquet", "instrument_default.parquet"
INSTRUMENT_CASH = "instrument_cash.parquet"
ENTITY_PANEL, HOLDER_PANEL, INPUTS = PANEL = ("entity_panel.parquet", "holder_panel.parquet", "inputs.parquet")
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"failed": "default", "absorbed": "absorbed", "restructured": "restructured", "downgraded": "downgraded"}
)
"""What may come to an entity, and the column of the entity panel that has its quarter (``base_`` before it: without the
shock)."""


@dataclass(frozen=True, slots=True)
class RunColumn:
    """A column of a table of a run: its name, its unit, and what it means."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RunTable:
    """A Parquet file of a run.

    Attributes:
        name: of the file.
        row: what one row is.
        columns: in their order.
        each: what the further columns hold, whose names follow from the book.
        is_traced: whether only a run with traced paths has it.
    """

    name: str
    row: str
    columns: tuple[RunColumn, ...]
    each: RunColumn | None = None
    is_traced: bool = False

    def units(self, names: Iterable[str]) -> dict[str, str]:
        """Return the unit of each column.

        Raises:
            KeyError: a column that the table does not have.
        """
        known = {column.name: column.unit for column in self.columns}
        return {name: known[name] if self.each is None or name in known else self.each.unit for name in names}


PATH = RunColumn("path", "number", "of the simulated future, from 0; a path without a finite result has no row")
QUARTER, WRITTEN = "quarter", "year and quarter, 2026Q3"
LOSS = "USD bn, discounted to the day of the book"
SHARE = "share of paths"
CONTRACT = RunColumn("contract", "id", "of the contract in the book")
NATURE = RunColumn("nature", "word", "of the claim: interest, principal, draw, rent and so on")
PAYER = RunColumn("payer", "id", "of the entity that pays")
PAYEE = RunColumn("payee", "id", "of the entity that is paid")


LIFELINE = "lifeline"
_WHOSE = {
    "lenders": "lenders",
    "lessors": "landlords and other lessors",
    "sellers": "sellers of capacity and equipment",
    "support": "guarantors and backstops",
    "owners": "owners of private firms and vehicles",
    LIFELINE: "an outside lifeline that pays what cash cannot",
}
PARTS = tuple(_WHOSE)
"""Of what a loss is made: the ledgers, and what an outside lifeline pays where failures are frozen."""


_PER_PATH, _SQUARED = "USD bn, discounted to the day of the book", "squared USD bn, discounted to the day of the book"
_MOMENTS = (
    ("defaults", SHARE, "on which it defaults"),
    ("exposed", _PER_PATH, "what is owed at the default, nil on the other paths, mean over all"),
    ("exposed_squared", _SQUARED, "the same squared, mean over all"),
    ("lost", _PER_PATH, "what is due and not paid on the paths on which it defaults, nil on the others, mean over all"),
    ("lost_squared", _SQUARED, "the same squared, mean over all"),
    ("lost_exposed", _SQUARED, "that loss times what is owed at the default, mean over all"),
    ("all_lost", _PER_PATH, "what is due and not paid on any path, what the horizon leaves too, mean over all"),
    ("all_squared", _SQUARED, "the same squared, mean over all"),
)
_CASH: Mapping[str, str] = MappingProxyType(
    {
        "due": "due under the contract, arrears left out, mean",
        "paid": "paid to its holders, by guarantors too, mean",
        "paid_p5": "the 5th percentile of it",
        "paid_p95": "the 95th",
        "drawn": "paid out by its lenders, mean",
        "balance": "what is owed at the end, with principal in arrears, of a debt, mean",
        "income": "what the debtor of a debt earns less operating cost, rent and capacity, mean",
        "service": "interest and scheduled principal due on its debts of this rank and before it, mean",
    }
)


def _of_promises(name: str, run: str) -> RunTable:
    cost = RunColumn(
        "*a contract*", LOSS, f"what the lease, commitment, backstop or guarantee of this id costs its giver {run}"
    )
    return RunTable(name, "a path", (PATH,), cost)


TABLES = (
    RunTable(
        "paths.parquet",
        "a path",
        (
            PATH,
            *(RunColumn(name, LOSS, f"loss of {who}, existing exposures") for name, who in _WHOSE.items()),
            *(
                RunColumn(f"incidence_{name}", LOSS, f"the same for {who} while every channel is frozen")
                for name, who in _WHOSE.items()
            ),
            *(
                RunColumn(f"all_{name}", LOSS, f"loss of {who}, loans and shares of later days too")
                for name, who in _WHOSE.items()
                if name != LIFELINE
            ),
            RunColumn("listed_memo", LOSS, "loss of value of listed shares, in no ledger"),
            RunColumn("failures", "count", "entities that fail"),
            RunColumn("base_failures", "count", "entities that fail without the shock"),
            RunColumn("outside_cash", LOSS, "cash that came in from outside less than without the shock"),
            RunColumn("deadweight", LOSS, "costs of default and of sales beyond those without the shock"),
        ),
    ),
    RunTable(
        ENTITY_QUARTER,
        "an entity that can fail, in a quarter",
        (
            RunColumn("entity", "id", "of the entity in the book"),
            RunColumn(QUARTER, WRITTEN, "of the first failure"),
            RunColumn("probability", SHARE, "that fail first in this quarter"),
            RunColumn("base_probability", SHARE, "the same without the shock"),
        ),
    ),
    RunTable(
        "ledger_quarter.parquet",
        "a ledger in a quarter",
        (
            RunColumn(QUARTER, WRITTEN, "at whose end it stands"),
            RunColumn("ledger", "word", "lenders, lessors, sellers, support or owners"),
            RunColumn("mean", LOSS, "loss so far on existing exposures, owners at the marks of the quarter"),
            *(RunColumn(f"p{p}", LOSS, f"its {p}th percentile over paths") for p in (5, 25, 50, 75, 95)),
        ),
    ),
    RunTable(
        ENTITY_PANEL,
        "a path and an entity that can fail, or be downgraded",
        (
            PATH,
            RunColumn("entity", "id", "of the entity in the book"),
            RunColumn("default", WRITTEN, "of its first failure; no value where it never fails"),
            RunColumn("base_default", WRITTEN, "the same without the shock"),
            RunColumn("absorbed", WRITTEN, "in which it was taken over; no value where it never is"),
            RunColumn("base_absorbed", WRITTEN, "the same without the shock"),
            RunColumn("restructured", WRITTEN, "in which suppliers first gave it relief; no value where they never do"),
            RunColumn("base_restructured", WRITTEN, "the same without the shock"),
            RunColumn("downgraded", WRITTEN, "in which a sponsor with an account lost its letters; else no value"),
            RunColumn("base_downgraded", WRITTEN, "the same without the shock"),
        ),
        RunColumn(
            "*a stock and a quarter*",
            "USD bn",
            "cash, debt with arrears, or equity at marks (of sponsors cash less debt), at a year's end: `cash_2027Q4`",
        ),
    ),
    RunTable(
        HOLDER_PANEL,
        "a path, an end holder and a ledger in which it can lose",
        (
            PATH,
            RunColumn("holder", "id", "who bears the loss when funds and vehicles are looked through"),
            RunColumn("ledger", "word", "lenders, lessors, sellers, support or owners"),
            RunColumn("loss", LOSS, "of existing exposures against the same path without the shock"),
        ),
    ),
    RunTable(
        INPUTS,
        "a path",
        (PATH,),
        RunColumn(
            "*an input*",
            "of the term",
            "what was drawn for the term, assumption or shock of this name",
        ),
    ),
    RunTable(
        "contract.parquet",
        "a claim of a contract",
        (
            CONTRACT,
            NATURE,
            PAYER,
            PAYEE,
            RunColumn("base_due", LOSS, "due in all quarters without the shock, mean over paths"),
            RunColumn("base_paid", LOSS, "paid of it"),
            RunColumn("due", LOSS, "due in all quarters of the scenario, mean over paths"),
            RunColumn("paid", LOSS, "paid of it"),
        ),
    ),
    _of_promises(PROMISES, "in the scenario"),
    _of_promises(BASE_PROMISES, "without the shock"),
    RunTable(
        PROMISED,
        "a lease, commitment or backstop",
        (CONTRACT, RunColumn("due", LOSS, "what it binds to pay in the scenario, mean over paths")),
    ),
    RunTable(
        INSTRUMENT,
        "a loan, bond or tranche",
        (
            CONTRACT,
            *(
                RunColumn(f"{prefix}{name}", unit, f"{meaning}{end}")
                for prefix, end in (("base_", ", without the shock"), ("", ""))
                for name, unit, meaning in _MOMENTS
            ),
        ),
    ),
    RunTable(
        INSTRUMENT_DEFAULT,
        "a loan, bond or tranche in a quarter",
        (
            CONTRACT,
            RunColumn(QUARTER, WRITTEN, "of the default"),
            RunColumn("base_default", SHARE, "on which it defaults in this quarter without the shock"),
            RunColumn("default", SHARE, "the same in the scenario"),
        ),
    ),
    RunTable(
        INSTRUMENT_CASH,
        "a contract in a quarter, over the first paths of a run that traces any",
        (
            CONTRACT,
            RunColumn(QUARTER, WRITTEN, "in which it is due or paid"),
            *(
                RunColumn(f"{prefix}{name}", "USD bn of the quarter", f"{meaning}{end}")
                for prefix, end in (("base_", ", without the shock"), ("", ""))
                for name, meaning in _CASH.items()
            ),
        ),
        is_traced=True,
    ),
    RunTable(
        FLOWS,
        "a claim of a traced path in a quarter, where something is due or paid",
        (
            PATH,
            RunColumn(QUARTER, WRITTEN, "in which it is due or paid"),
            CONTRACT,
            NATURE,
            PAYER,
            PAYEE,
            RunColumn("rank", "number", "in which the payer pays, 0 first"),
            RunColumn("due", "USD bn of the quarter", "due, arrears left out"),
            RunColumn("paid", "USD bn of the quarter", "paid, arrears included"),
        ),
        is_traced=True,
    ),
    RunTable(
        STOCKS,
        "a stock of a traced path at the end of a quarter",
        (
            PATH,
            RunColumn(QUARTER, WRITTEN, "at whose end it stands; the one before the first holds the opening position"),
            RunColumn("item", "word", "`cash` of an entity, `debt` of a contract, `written off` of a contract so far"),
            RunColumn("id", "id", "of the entity or the contract"),
            RunColumn("value", "USD bn", "the stock"),
        ),
        is_traced=True,
    ),
)
BY_NAME = {table.name: table for table in TABLES}
SEALED = tuple(BY_NAME)  # the files whose SHA-256 stands in run.json, those of a trace where there is one
OURS = (RUN, *DERIVED, TIMINGS, *SEALED)  # whatever a run or its report writes into a folder


def about(name: str, columns: Iterable[str], run: Mapping[str, object]) -> dict[str, str]:
    """Return what a Parquet file says of itself: format, run and units.

    Args:
        name: of the file.
        columns: its columns.
        run: ``book_sha256``, ``as_of``, ``scenario`` and ``seed`` of the run.

    Raises:
        KeyError: a file or a column that a run does not have.
    """
    said = {key: str(run[key]) for key in ("book_sha256", "as_of", "scenario", "seed")}
    units = json.dumps(BY_NAME[name].units(columns), sort_keys=True)
    return {"lookthrough_format": str(FORMAT), **said, "units": units}
