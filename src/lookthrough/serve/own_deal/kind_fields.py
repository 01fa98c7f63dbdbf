"""The form for a contract of a kind: its fields from the table of kinds, and what was filled in as a workbook of a row.

A form is a workbook with one row a sheet. So it goes the way of every workbook of deals (``book.sheets``), and what the
checker finds at a cell is found at a field.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.sheets.cell_text import UNITS
from lookthrough.book.sheets.sheet_layout import CONTRACTS, DEALS, ENTITIES, LISTED, UNIT_WORDS, sheet_layouts
from lookthrough.intake.workbook_cells import LETTERS, CellPlace, SheetCell
from lookthrough.present.labels import first_upper
from lookthrough.units.plain_number import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.sheets.sheet_layout import SheetColumn, SheetLayout
    from lookthrough.intake.workbook_cells import SheetRow

PREFIX: Mapping[str, str] = {DEALS: "deal", CONTRACTS: "contract", ENTITIES: "party"}
"""What precedes the names of the fields of each table."""
REASON = "a deal of one's own, given in the workbench"
USUAL: Mapping[str, str] = {
    "deal.deal": "own-deal",
    "contract.id": "own-deal-1",
    "contract.status": "signed",
    "contract.basis": "assumed",
    "contract.reason": REASON,
    "party.basis": "assumed",
    "party.reason": REASON,
}
"""What a form has before anybody fills it in."""
OF_PARTY = ("id", "name", "kind", "class", "country", "cash", "debt", "revenue", "basis", "reason")
"""The fields of a party that the book lacks; the workbook has all of them."""
MEANINGS: Mapping[str, str] = {
    "deal": "letters, digits, _ and -; that of a deal of the book adds the contract to it",
    "id": "letters, digits, _ and -",
}
"""What is said of a field where a sheet says it otherwise."""
HEAD, ROW = 1, 2  # of a sheet that is a form
_BARE = re.compile(rf"{NUMBER}")
_AS_WRITTEN = frozenset({Unit.NUMBER, Unit.FRACTION})  # a bare number of these says what it is


class FormField(NamedTuple):
    """A field of a form.

    Attributes:
        name: ``contract.rate``.
        label: with the unit of plain numbers.
        help: what it means and how it is written; ``examples``: as they are typed in, in any language of the page.
        choices: the words that it may have, none where it is free.
        of: the table whose names complete it, empty for none.
        is_required: whether the kind needs it.
    """

    name: str
    label: str
    help: str
    examples: str
    choices: tuple[str, ...]
    of: str
    is_required: bool


class FieldGroup(NamedTuple):
    """Fields under one heading; folded where they are seldom needed."""

    title: str
    fields: tuple[FormField, ...]
    is_folded: bool = False


def groups_of(kind: KindSpec) -> tuple[FieldGroup, ...]:
    """Return the fields of a form for one contract of a kind, and for a party that the book lacks."""
    deal, contract, party = _layouts(kind)
    fields = {column.name: _field(contract, column) for column in contract.columns}
    terms = [fields[name] for name in kind.terms]
    acting = [field for field in terms if field.is_required or kind.terms[_term(field)].acts]
    rest = ("stack", "rollup", "covers[]")
    head = (*(_field(deal, column) for column in deal.columns[:2]), *(fields[n] for n in ("id", "status", "known")))
    return (
        FieldGroup("The deal", head),
        FieldGroup("Who", tuple(fields[role] for role in kind.roles)),
        FieldGroup("Terms that move payments", tuple(acting)),
        FieldGroup("What it rests on", tuple(fields[name] for name in ("source", "basis", "reason", "note"))),
        FieldGroup("Terms that are shown only", tuple(field for field in terms if field not in acting), is_folded=True),
        FieldGroup("How it is counted with others", tuple(fields[name] for name in rest), is_folded=True),
        FieldGroup(
            "A company or vehicle that the book lacks",
            tuple(_field(party, column, is_required=False) for column in party.columns if column.name in OF_PARTY),
            is_folded=True,
        ),
    )


def usual_values(kind: KindSpec) -> dict[str, str]:
    """Return what the form of a kind has before anybody fills it in."""
    names = {field.name for group in groups_of(kind) for field in group.fields}
    return {name: value for name, value in USUAL.items() if name in names}


def rows_of_form(kind: KindSpec, values: Mapping[str, str]) -> dict[str, list[SheetRow]]:
    """Return what was filled in as the rows of a workbook of deals.

    Args:
        kind: of the contract.
        values: by the names of the fields.
    """
    deal, contract, party = _layouts(kind)
    shown = {field.name for group in groups_of(kind) for field in group.fields}
    own = {name: text for name, text in values.items() if name in shown and text.strip()}
    own = {name: USUAL[name] for name in ("deal.deal", "contract.id")} | own
    own |= {"contract.kind": kind.name, "contract.deal": own["deal.deal"].strip()}
    is_new_party = any(own.get(name, "") != USUAL.get(name, "") for name in own if name.startswith("party."))
    layouts = (deal, *((party,) if is_new_party else ()), contract)
    return {layout.name: [_heads(layout), (ROW, [_cell(own, layout, c) for c in layout.columns])] for layout in layouts}


def field_at(kind: KindSpec, place: CellPlace) -> str:
    """Return the name of the field that a cell of such a workbook is, ``""`` for a whole row."""
    layout = {each.name: each for each in _layouts(kind)}.get(place.sheet)
    if layout is None or not 0 < place.column <= len(layout.columns):
        return ""
    name = _name(layout, layout.columns[place.column - 1])
    return "deal.deal" if name == "contract.deal" else "" if name == "contract.kind" else name


def label_at(kind: KindSpec, sheet: str, letters: str) -> str:
    """Return the label of the field that a cell of such a workbook is, the cell itself where it is none."""
    column = functools.reduce(lambda at, letter: LETTERS * at + ord(letter) - ord("A") + 1, letters, 0)
    name = field_at(kind, CellPlace(sheet, ROW, column))
    labels = {field.name: field.label for group in groups_of(kind) for field in group.fields}
    return labels.get(name, f"{sheet}!{letters}{ROW}")


def _layouts(kind: KindSpec) -> tuple[SheetLayout, SheetLayout, SheetLayout]:
    """Return the sheets of deals, of contracts of this kind alone, and of entities."""
    found = {layout.table: layout for layout in sheet_layouts({kind.name: kind})}
    return found[DEALS], found[CONTRACTS], found[ENTITIES]


def _name(layout: SheetLayout, column: SheetColumn) -> str:
    return f"{PREFIX[layout.table]}.{column.name}"


def _term(field: FormField) -> str:
    return field.name.partition(".")[2]


def _field(layout: SheetLayout, column: SheetColumn, *, is_required: bool | None = None) -> FormField:
    needed = column.is_required if is_required is None else is_required
    label = {"deal": "Id of the deal", "id": "Its own id"}.get(column.name, first_upper(column.head))
    return FormField(_name(layout, column), label, _help(column), column.examples, column.choices, column.of, needed)


def _help(column: SheetColumn) -> str:
    """Return what a field means and how it is written, as sentences."""
    written = f"Ids of {column.of or 'facts'}, with spaces between them" if column.form == LISTED else ""
    if column.of == ENTITIES:
        written = "A name or an id of the book"
    elif column.unit in UNIT_WORDS:
        written = f"A number in {UNIT_WORDS[column.unit]}, or as here"
    said = (MEANINGS.get(column.name, column.meaning), written)
    return " ".join(f"{first_upper(each).removesuffix('.')}." for each in said if each)


def _heads(layout: SheetLayout) -> SheetRow:
    return HEAD, [SheetCell(column.head) for column in layout.columns]


def _cell(values: Mapping[str, str], layout: SheetLayout, column: SheetColumn) -> SheetCell:
    """Return a field as a cell; a bare number counts in the unit that stands at its label."""
    text = values.get(_name(layout, column), "").strip()
    if column.unit is not None and column.unit in UNITS and column.unit not in _AS_WRITTEN and _BARE.fullmatch(text):
        return SheetCell(f"{text}{UNITS[column.unit]}")
    return SheetCell(text or None)
