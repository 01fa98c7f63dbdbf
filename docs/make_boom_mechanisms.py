"""Print what moves failures in the book of an earlier boom: cash, lines that can be drawn, burn; without hazards.

Each variant is the scenario that is given the world as it came, 2,048 paths, seed 1; beside the mean share of firms
that fail stands tau between the order in which it calls them and that of the book as it is. What came is not
read. ``docs/explanation/telecom-and-2026.md`` quotes it: ``python docs/make_boom_mechanisms.py``, some minutes.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.api import load
from lookthrough.calibration.bust.frozen_runs import QUARTERS, STATUSES
from lookthrough.calibration.bust.judged import called
from lookthrough.calibration.bust.said import said
from lookthrough.calibration.bust.scored import EARLIER_BOOM
from lookthrough.calibration.bust.scoring import tau_of
from lookthrough.contracts import KINDS
from lookthrough.contracts.debt import DRAWN_OVER_TIME
from lookthrough.runs.seal import open_run
from lookthrough.simulate.run import stress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book, Contract, Entity, Value
    from lookthrough.calibration.bust.said import RunSaid

SCENARIO, PATHS = "as-it-came", 2048
BURN = "operating_cash_flow"


def variants(book: Book) -> Iterator[tuple[str, Book]]:
    """Yield the book as it is, and what is changed of it."""
    yield "as it is", book
    for words, factor in (("half the cash", 0.5), ("a tenth of the cash", 0.1)):
        yield words, replace(book, entities={id_: with_cash(each, factor) for id_, each in book.entities.items()})
    yield "no line to draw on", replace(book, contracts={id_: drawn(each) for id_, each in book.contracts.items()})
    yield "twice the burn", replace(book, entities={id_: burning(each, 2.0) for id_, each in book.entities.items()})


def with_cash(entity: Entity, factor: float) -> Entity:
    """Return a firm with a part of its cash."""
    held = entity.opening.get("cash")
    if held is None or entity.class_ != "modelled":
        return entity
    return replace(entity, opening={**entity.opening, "cash": (*held[:-1], times(held[-1], factor))})


def burning(entity: Entity, factor: float) -> Entity:
    """Return a firm whose accounts burn so many times as much."""
    accounts = tuple(
        replace(account, figures={**account.figures, BURN: times(flow, factor)})
        if (flow := account.figures.get(BURN)) is not None and flow.mid is not None and flow.mid < 0.0
        else account
        for account in entity.accounts
    )
    return replace(entity, accounts=accounts)


def drawn(contract: Contract) -> Contract:
    """Return a loan of which nothing more than is drawn can be."""
    value = contract.value("drawn")
    if contract.kind not in DRAWN_OVER_TIME or value is None or value.mid is None:
        return contract
    return replace(contract, terms={**contract.terms, "principal": (value,)})


def times(value: Value, factor: float) -> Value:
    """Return a value so many times as large."""
    if value.low is None or value.mid is None or value.high is None:
        return value
    return replace(value, low=value.low * factor, mid=value.mid * factor, high=value.high * factor)


def run(book: Book, folder: Path) -> RunSaid:
    """Return what a run of a book says, with no hazard table beside it."""
    book = replace(book, root=str(folder / "no table"))
    stress(
        book, SCENARIO, kinds=KINDS, paths=PATHS, quarters=QUARTERS, seed=1, statuses=STATUSES, trace=8, common=1,
        out=folder / "run",
    )  # fmt: skip  # one call, its options in a row
    return said(open_run(folder / "run"), book, sales_year=book.as_of.year + 2, late_from=QUARTERS)


if __name__ == "__main__":
    first: dict[str, float] = {}
    for words, book in variants(load(EARLIER_BOOM)):
        with tempfile.TemporaryDirectory() as place:
            found = run(book, Path(place))
        calls = called([found.document()])
        first = first or calls
        mean = sum(firm.failed for firm in found.firms) / len(found.firms)
        print(f"{words}: {mean:.1%} of firms fail, tau {tau_of(first, calls):.2f}")  # noqa: T201  # a script that prints
