"""What a run opens each company and vehicle with: the numbers that its book gives, and those that are filled in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.compile.model import compile_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot

QUARTERS = 40  # of the schedule behind them: those of a run by default


def opened_with(book: Book) -> Mapping[str, Mapping[str, Slot]]:
    """Return by entity the slots of a run that are its own, by the names of ``simulate.compile.operations``.

    Raises:
        MissingAssumptionError: the book lacks a ranged default that a run needs.
    """
    table = compile_model(compile_plan(book, KINDS), QUARTERS).plan.table
    found: dict[str, dict[str, Slot]] = defaultdict(dict)
    for slot in table.rows:
        entity, dot, name = slot.name.rpartition(".")
        if dot and entity in book.entities:
            found[entity][name] = slot
    return found
