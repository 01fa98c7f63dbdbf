"""What breaks something as tables: the scenarios that do, the drivers of each, and who falls with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.labels import in_words
from lookthrough.present.sentences.reverse_sentences import deviation_words, measure_words, size_words
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import money, number, text

Document: TypeAlias = Mapping[str, Any]


class FoundDriver(NamedTuple):
    """A driver of a scenario that breaks it."""

    found: Document
    driver: Document


def breaks_table(document: Document) -> Table:
    """Return the scenarios that break it, the nearest first, a row for each of their drivers that is moved."""
    rows = [
        FoundDriver(found, driver)
        for found in document["found"]
        for driver in document["drivers"]
        if found["deviations"][driver["name"]] > 0.0
    ]
    fields = (
        (text("scenario", "what breaks it"), lambda r: r.found["name"]),
        (number("distance", "standard deviations"), lambda r: r.found["distance"]),
        (text("driver"), lambda r: r.driver["name"]),
        (number("size"), lambda r: r.found["sizes"][r.driver["name"]]),
        (number("deviations", "of its own deviations"), lambda r: r.found["deviations"][r.driver["name"]]),
        (number("below", "measure at 0.99"), lambda r: r.found["below"]),
        (number("above", "measure at 1.01"), lambda r: r.found["above"]),
        *((money(ledger), lambda r, ledger=ledger: r.found["loss"][ledger]) for ledger in LEDGERS),
    )
    return table_of(fields, rows, name="breaks")


def drivers_table(document: Document) -> Table:
    """Return the drivers: what one standard deviation of each is, and on what it rests."""
    fields = (
        (text("driver"), lambda d: in_words(d["name"])),
        (text("scenario", "in the scenario"), lambda d: size_words(d, d["scenario_size"])),
        (text("deviation", "one standard deviation"), deviation_words),
        (number("mean", "scenario in deviations"), lambda d: abs(d["mean"])),
        (text("rests_on", "from"), lambda d: d["rests_on"]),
    )
    return table_of(fields, document["drivers"], name="drivers")


def not_reached_table(document: Document) -> Table:
    """Return the directions that do not break it: how far each was followed, and what it came to."""
    fields = (
        (text("name", "direction"), lambda r: r["name"]),
        (number("farthest", "followed to, deviations"), lambda r: r["farthest"]),
        (text("measure", "came to"), lambda r: measure_words(document, r["measure"])),
        (text("at_bound", "at their bound"), lambda r: ", ".join(in_words(each) for each in r["at_bound"])),
    )
    return table_of(fields, document["not_reached"], name="not_reached")
