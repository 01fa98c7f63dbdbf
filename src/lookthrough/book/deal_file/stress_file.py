"""The file of stresses for a deal: read by the same door, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_fields import FieldsOf, of_node
from lookthrough.book.deal_file.deal_rules import sources_exist
from lookthrough.book.problems import Code, in_order, render_all
from lookthrough.book.schema.vocabulary import TermSpec, Unit, terms
from lookthrough.book.text.fields import Reader
from lookthrough.book.text.nodes import read_document
from lookthrough.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lookthrough.book.problems import Problem
    from lookthrough.book.records import Position, Source

FALLS = terms(
    TermSpec("income", Unit.FRACTION, "by what share income is lower", default="0 %"),
    TermSpec("value", Unit.FRACTION, "by what share the value is lower", default="0 %"),
    TermSpec("cap_rate", Unit.RATE, "by how much the cap rate is higher", default="0 %"),
    TermSpec("gap", Unit.YEARS, "without income, beginning at the worst time"),
    TermSpec("land_only", Unit.CHOICE, "whether buildings are worth nothing", choices=("yes", "no"), default="no"),
)
STRESS_KEYS = ("id", "title", *FALLS, "reason", "source", "note")
STRESS_FILE_KEYS = ("stresses", "title", "note", "each", "sources")


@dataclass(frozen=True, slots=True)
class DealStress:
    """One stress of a deal.

    Attributes:
        income, value: shares by which they are lower.
        cap_rate: by how much the cap rate is higher.
        gap: years without income, from the worst time on.
        land_only: whether only land is worth something when sold.
        reason: where its size comes from.
    """

    id: str
    title: str
    income: float
    value: float
    cap_rate: float
    gap: float
    land_only: bool
    reason: str
    source: tuple[str, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class StressFile:
    """A set of stresses, what it says of itself, and its sources by id."""

    id: str
    title: str
    note: str | None
    stresses: tuple[DealStress, ...]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class StressReading:
    """Stresses, or ``None`` where they cannot be used; every problem, by line; the text by file for excerpts."""

    stresses: StressFile | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


def open_stresses(path: Path) -> StressFile:
    """Return the stresses of a file.

    Raises:
        BookError: it has errors; the message shows all of them.
    """
    reading = read_stresses(path)
    if reading.stresses is None:
        raise BookError(render_all(reading.problems, reading.texts))
    return reading.stresses


def read_stresses(path: Path) -> StressReading:
    """Read a file of stresses; nothing is raised for what a user wrote."""
    problems: list[Problem] = []
    document = read_document(path.parent, path.name, problems)
    reader = Reader(document.file, problems)
    row = None if document.root is None else of_node(reader, document.root, "a file of stresses", STRESS_FILE_KEYS)
    found = None if row is None else _file(row)
    ordered = in_order(problems)
    return StressReading(None if ordered else found, ordered, {document.file: document.text})


def _file(row: FieldsOf) -> StressFile | None:
    id_, title, note = row.required("stresses"), row.text("title"), row.text("note")
    sources = row.source_list()
    if "each" not in row.entries:
        row.required("each")
    stresses = tuple(each for one in row.each("each", "a stress", STRESS_KEYS) if (each := _stress(one)) is not None)
    row.reader.problems.extend(sources_exist(sources, row.reader.references))
    return None if id_ is None else StressFile(id_, title or id_, note, stresses, sources)


def _stress(row: FieldsOf) -> DealStress | None:
    id_, reason, title = row.id(), row.required("reason"), row.text("title")
    income, value, cap_rate, gap = (row.number(FALLS[name]) or 0.0 for name in ("income", "value", "cap_rate", "gap"))
    land_only, sources = row.word(FALLS["land_only"]) == "yes", row.sources()
    if id_ is None or reason is None:
        return None
    if not (income or value or cap_rate or gap or land_only):
        hint = f"add one of {', '.join(FALLS)}"
        row.reader.add("LT456", row.entries["id"].value, f"{id_} stresses nothing", "no size", hint=hint)
    return DealStress(id_, title or id_, income, value, cap_rate, gap, land_only, reason, sources, row.at("id"))


CODES = (
    Code(
        "LT456",
        "a stress moves nothing",
        "A stress of a deal lowers income or value, raises the cap rate, leaves the property without a tenant, or "
        "counts land alone. One without any of these would show the base case under another name.",
        "Give it a size, or take it out.",
    ),
)
