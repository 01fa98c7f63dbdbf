"""Which sheets a workbook of deals has, and what each of their columns holds: from the kinds of contract, as data.

A sheet holds records of one table of a book, contracts one sheet a family. A figure that has a day, a source or a
version of its own has a row on the sheet ``Values``, by the id of its record and the name of its field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.schema.ratings import SCALES
from lookthrough.book.schema.vocabulary import (
    ACCOUNT,
    BASES,
    ENTITY_CLASSES,
    GRADES,
    OPENING,
    SOURCE_CLASSES,
    STATUSES,
    Unit,
)
from lookthrough.book.text.quantities import FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lookthrough.book.schema.vocabulary import KindSpec, TermSpec

UNIT_WORDS: Mapping[Unit | None, str] = {
    Unit.USD_BN: "USD bn",
    Unit.USD_BN_PER_YEAR: "USD bn a year",
    Unit.RATE: "% a year",
    Unit.FRACTION: "%",
    Unit.GW: "GW",
    Unit.YEARS: "years",
    Unit.SHARES_BN: "bn shares",
    Unit.USD_PER_SHARE: "USD a share",
}
"""What stands behind the name of a column whose cells may be plain numbers."""
ENTITIES, SOURCES, DEALS, CONTRACTS = "entities", "sources", "deals", "contracts"
VALUES, RATINGS, ACCOUNTS, BOOK = "values", "ratings", "accounts", "book"
DAY = "day"  # a column of days
FACTS = "covers[]"  # the list of facts, beside the term ``covers`` of a guarantee
LISTED = "ids"  # a column of several ids, with spaces between them


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    Attributes:
        name: the field of the record that it holds.
        meaning: one sentence.
        unit: how a cell is read; ``None`` for words.
        form: ``DAY`` or ``LISTED`` for cells of these kinds, else empty.
        is_required: whether a row needs it.
        choices: the words that a cell may have.
        of: the table whose ids it takes, empty for none.
        kinds: of contract that have it; empty for all of the sheet.
        label: what stands at its head instead of its name.
    """

    name: str
    meaning: str
    unit: Unit | None = None
    form: str = ""
    is_required: bool = False
    choices: tuple[str, ...] = ()
    of: str = ""
    kinds: tuple[str, ...] = ()
    label: str = ""

    @property
    def head(self) -> str:
        """What stands at its head: the name, and the unit of plain numbers."""
        words = self.label or self.name.replace("_", " ")
        return words if self.unit not in UNIT_WORDS else f"{words} ({UNIT_WORDS[self.unit]})"

    @property
    def written(self) -> str:
        """How a cell is written, with examples."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.form:
            return f"a day: {self.examples}" if self.form == DAY else "ids, with spaces between them"
        if self.unit is None:
            return f"an id of {self.of}" if self.of else "words"
        return (f"a number in {UNIT_WORDS[self.unit]}, or " if self.unit in UNIT_WORDS else "") + self.examples

    @property
    def examples(self) -> str:
        """Examples of a day or a quantity, as they are typed in; empty for words."""
        if self.form == DAY:
            return "2026-07-15, or 2026-07, 2026Q3"
        if self.unit is Unit.RATE:
            return "6.58 %, 45 bp, SOFR + 225 bp"  # a text that begins with + would be a formula to a spreadsheet
        return "" if self.unit is None else FORMS[self.unit].examples


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet: its name, the table of the book whose records it holds, its columns, and the kinds of contract on it."""

    name: str
    table: str
    about: str
    columns: tuple[SheetColumn, ...]
    kinds: tuple[str, ...] = ()

    def column(self, name: str) -> SheetColumn:
        """Return the column of a field.

        Raises:
            KeyError: the sheet has none.
        """
        return {c.name: c for c in self.columns}[name]


def sheet_layouts(kinds: Mapping[str, KindSpec]) -> tuple[SheetLayout, ...]:
    """Return the sheets of a workbook of deals in their order.

    Args:
        kinds: the kinds of contract by name.
    """
    families = dict.fromkeys(kind.family for kind in kinds.values())
    of_families = (_family(name, [k for k in kinds.values() if k.family == name]) for name in families)
    return (_BOOK, _SOURCES, _ENTITIES, _DEALS, *of_families, _VALUES, _RATINGS, _ACCOUNTS)


def _family(name: str, kinds: list[KindSpec]) -> SheetLayout:
    names = tuple(kind.name for kind in kinds)
    about = "; ".join(f"{kind.name}: {kind.description}" for kind in kinds)
    columns = (
        SheetColumn("id", "its own id: letters, digits, _ - and .", is_required=True),
        SheetColumn("deal", "the deal that it belongs to", is_required=True, of=DEALS),
        SheetColumn("kind", "what kind of contract it is", is_required=True, choices=names),
        SheetColumn("status", "where it stands; what is signed or funded counts", is_required=True, choices=STATUSES),
        SheetColumn("known", "day on which it became public", form=DAY),
        *_roles(kinds),
        *_terms(kinds),
        SheetColumn("stack", "contracts that carry one cash flow share this name"),
        SheetColumn("rollup", "contracts that one figure adds up share this name"),
        *_BEHIND,
        SheetColumn(
            FACTS, "ids of facts that this record replaces, so that they count once", form=LISTED, label="replaces"
        ),
        _NOTE,
    )
    return SheetLayout(name.replace("_", " ").capitalize(), CONTRACTS, about, columns, names)


def _roles(kinds: list[KindSpec]) -> Iterable[SheetColumn]:
    for role, having, whose in _having(kinds, lambda kind: kind.roles):
        is_required = not whose and not any(role in kind.optional_roles for kind in kinds)
        meaning = f"who {having[0].roles[role]}"
        yield SheetColumn(role, meaning, of=ENTITIES, kinds=whose, is_required=is_required)


def _terms(kinds: list[KindSpec]) -> Iterable[SheetColumn]:
    for term, having, whose in _having(kinds, lambda kind: kind.terms):
        is_required = not whose and all(kind.terms[term].required for kind in kinds)
        yield replace(_of_term(having[0].terms[term], whose), is_required=is_required)


def _having(
    kinds: list[KindSpec], names: Callable[[KindSpec], Iterable[str]]
) -> Iterator[tuple[str, list[KindSpec], tuple[str, ...]]]:
    """Yield each name, the kinds that have it, and their names where not all have it."""
    for name in dict.fromkeys(name for kind in kinds for name in names(kind)):
        having = [kind for kind in kinds if name in names(kind)]
        yield name, having, tuple(kind.name for kind in having) if len(having) < len(kinds) else ()


def _of_term(spec: TermSpec, kinds: tuple[str, ...] = ()) -> SheetColumn:
    unit = None if spec.unit in {Unit.TEXT, Unit.CHOICE, Unit.CONTRACT} else spec.unit
    of = CONTRACTS if spec.unit is Unit.CONTRACT else ""
    return SheetColumn(spec.name, spec.description, unit, choices=spec.choices, of=of, kinds=kinds)


_NOTE = SheetColumn("note", "one sentence")
_BASIS = SheetColumn("basis", "what it rests on; reported where empty", choices=BASES)
_REASON = SheetColumn("reason", "why it is inferred or assumed")
_BEHIND = (SheetColumn("source", "who says so", form=LISTED, of=SOURCES), _BASIS, _REASON)
_DATED = (
    SheetColumn("from", "day from which it holds", form=DAY),
    SheetColumn("known", "day on which it became public", form=DAY),
    *_BEHIND,
    _NOTE,
)
_BOOK = SheetLayout(
    "Book",
    BOOK,
    "Of a book of its own only (import --alone): one row.",
    (
        SheetColumn("title", "what the book is about", is_required=True),
        SheetColumn("as_of", "day of its balance sheets", form=DAY, is_required=True),
        SheetColumn("currency", "USD"),
        SheetColumn("horizon", "quarters of a run"),
        SheetColumn("note", "one sentence"),
    ),
)
_SOURCES = SheetLayout(
    "Sources",
    SOURCES,
    "Who says what: a publication a row.",
    (
        SheetColumn("id", "its own id", is_required=True),
        SheetColumn("title", "as printed", is_required=True),
        SheetColumn("publisher", "who published it"),
        SheetColumn("original", "what it passes on, where it is no original itself"),
        SheetColumn("date", "day of publication", form=DAY),
        SheetColumn("url", "where it can be read"),
        SheetColumn("source_class", "what it is", choices=tuple(SOURCE_CLASSES)),
        SheetColumn(
            "grade", "A a filing or official text, B trade press, C unconfirmed", is_required=True, choices=GRADES
        ),
    ),
)
_ENTITIES = SheetLayout(
    "Entities",
    ENTITIES,
    "Companies, vehicles, funds, and sectors that stand for many.",
    (
        SheetColumn("id", "its own id", is_required=True),
        SheetColumn("name", "as people call it", is_required=True),
        SheetColumn("kind", "what it is in a word: spv, neocloud, bank", is_required=True),
        SheetColumn("class", "what the model does with it", is_required=True, choices=ENTITY_CLASSES),
        SheetColumn("country", "two letters of ISO 3166-1"),
        SheetColumn("ticker", "of its shares"),
        SheetColumn("acquirer", "who would take it over if it failed", of=ENTITIES),
        SheetColumn("waterfall", "the deal file that it pays by"),
        *(_of_term(spec) for spec in OPENING.values()),
        *_BEHIND,
        _NOTE,
    ),
)
_DEALS = SheetLayout(
    "Deals",
    DEALS,
    "What belongs together and is told as one.",
    (
        SheetColumn("deal", "its own id", is_required=True),
        SheetColumn("title", "in words"),
        _NOTE,
    ),
)
_VALUES = SheetLayout(
    "Values",
    VALUES,
    "Figures that have a day, a source or a version of their own; of one field the oldest first.",
    (
        SheetColumn("record", "id of the contract or entity", is_required=True),
        SheetColumn("field", "which of its columns, or held_by, owners, votes, passes_to", is_required=True),
        SheetColumn("of", "the holder, owner or receiver; of an account its period", of=ENTITIES),
        SheetColumn("value", "the figure; a number has its unit in the next column", is_required=True),
        SheetColumn("unit", "bn USD, bn USD per year, %, GW, y: as the text of a book has it"),
        *_DATED,
        SheetColumn("at", "where in the source"),
        SheetColumn("version", "other: what another source says instead of the row above", choices=("other",)),
        SheetColumn("because", "why this one was chosen and not the other"),
    ),
)
_RATINGS = SheetLayout(
    "Ratings",
    RATINGS,
    "What agencies say of an entity; of one agency the oldest first.",
    (
        SheetColumn("entity", "who is rated", is_required=True, of=ENTITIES),
        SheetColumn("agency", "who says so", is_required=True, choices=tuple(SCALES)),
        SheetColumn("value", "the letters", is_required=True),
        *_DATED,
    ),
)
_ACCOUNTS = SheetLayout(
    "Accounts",
    ACCOUNTS,
    "What a company filed for a quarter, a half-year or a year.",
    (
        SheetColumn("entity", "who filed it", is_required=True, of=ENTITIES),
        SheetColumn("period", "2026Q2, 2026H1 or 2026; FY2026Q1 of a company's own year", is_required=True),
        SheetColumn("end", "last day of a period of its own", form=DAY),
        SheetColumn("known", "day on which it was filed", form=DAY),
        *_BEHIND,
        *(_of_term(spec) for spec in ACCOUNT.values()),
        _NOTE,
    ),
)
