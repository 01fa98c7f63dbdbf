"""Rows -> records as trees of YAML: cells of their own row, and rows of values, ratings and accounts below them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.book.finding import called, spelled
from lookthrough.book.schema.vocabulary import ACCOUNT, OPENING
from lookthrough.book.sheets.cell_problem import CellProblem
from lookthrough.book.sheets.sheet_layout import (
    ACCOUNTS,
    CONTRACTS,
    DEALS,
    ENTITIES,
    FACTS,
    LISTED,
    RATINGS,
    SOURCES,
    VALUES,
)
from lookthrough.book.sheets.yaml_tree import Branches, Leaf, Names, Tree
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.book.records import Book
    from lookthrough.book.sheets.sheet_rows import BookRow, CellText, RowsRead
    from lookthrough.book.sheets.yaml_tree import Node

HELD = ("held_by", "owners", "votes", "passes_to")
"""Fields whose values are of somebody: a row on the sheet of values names who, in the column ``of``."""
UNSPACED = frozenset({"y"})  # a unit that stands right behind its number
_OF_A_VALUE = ("from", "known", "source", "at", "basis", "reason", "note", "because")
_WHERE = ("record", "field", "of", "value", "unit", "version")


@dataclass(slots=True)
class RecordTrees:
    """The records of a workbook by table and id, in the order of its rows.

    Attributes:
        sources, entities: by id.
        deals: what the sheet of deals says of each.
        contracts: by deal, and there in their order; two of one id stay two, for the checker to find.
        problems: what is wrong beyond a single record.
        by_id: contracts and entities by table and id, the first of each.
        entity: the id of an entity that is written by its id, its name or its ticker; any other text as it is.
    """

    sources: list[Tree] = field(default_factory=list)
    entities: list[Tree] = field(default_factory=list)
    deals: dict[str, Tree] = field(default_factory=dict)
    contracts: dict[str, list[Tree]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    by_id: dict[tuple[str, str], Tree] = field(default_factory=dict)
    entity: Callable[[str], str] = str


def record_trees(read: RowsRead, base: Book | None) -> RecordTrees:
    """Return the records of a workbook.

    Args:
        read: its rows.
        base: the book that it is imported into, ``None`` where there is none.
    """
    made = RecordTrees(entity=_entity_finder(read, base))
    for row in read.of(SOURCES):
        made.sources.append(_tree(made, row))
    for row in read.of(ENTITIES):
        made.entities.append(_keep(made, ENTITIES, row, _entity(made, row)))
    for row in read.of(DEALS):
        made.deals[row.text("deal")] = _tree(made, row)
    deals = [*made.deals, *(() if base is None else base.deals)]
    for row in read.of(CONTRACTS):
        _add_contract(made, row, deals)
    for row in read.of(RATINGS):
        _add_below(made, row, "rating", _fields(made, row, "entity"))
    for row in read.of(ACCOUNTS):
        _add_below(made, row, "accounts", _fields(made, row, "entity"))
    for row in read.of(VALUES):
        _add_value(made, row)
    return made


def _entity_finder(read: RowsRead, base: Book | None) -> Callable[[str], str]:
    """Return how an entity is found by its id, its name or its ticker: first on the sheets, then in the book."""
    own = {row.text("id"): row.text("name") for row in read.of(ENTITIES)}
    by_name = {spelled(name): id_ for id_, name in own.items() if name}

    def find(text: str) -> str:
        if text in own or spelled(text) in by_name:
            return text if text in own else by_name[spelled(text)]
        found = () if base is None else called(base, "entity", text)
        return found[0] if len(found) == 1 else text

    return find


def _keep(made: RecordTrees, table: str, row: BookRow, tree: Tree) -> Tree:
    made.by_id.setdefault((table, row.text("id")), tree)
    return tree


def _fields(made: RecordTrees, row: BookRow, *left_out: str) -> dict[str, Node]:
    """Return the fields of a row in the order of its columns."""
    found: dict[str, Node] = {}
    for column in row.layout.columns:
        if column.name in row.fields and column.name not in left_out:
            written = row.fields[column.name]
            if column.form == LISTED:
                found[column.name] = _names(written, is_list=column.name == FACTS)
            else:
                text = made.entity(written.text) if column.of == ENTITIES else written.text
                found[column.name] = Leaf(text, written.place)
    return found


def _names(written: CellText, *, is_list: bool = False) -> Names:
    return Names(tuple(written.text.replace(",", " ").split()), written.place, is_list)


def _tree(made: RecordTrees, row: BookRow) -> Tree:
    first = next(iter(row.fields.values())).place
    return Tree(first, _fields(made, row))


def _entity(made: RecordTrees, row: BookRow) -> Tree:
    """Return an entity with its opening figures below ``opening``."""
    tree = _tree(made, row)
    figures = {name: tree.fields.pop(name) for name in OPENING if name in tree.fields}
    if figures:
        place = next(node.place for node in figures.values() if isinstance(node, Leaf))
        tree.fields["opening"] = Tree(place, figures)
    return tree


def _add_contract(made: RecordTrees, row: BookRow, deals: list[str]) -> None:
    tree = _tree(made, row)
    tree.fields.pop("deal", None)
    if FACTS in tree.fields:
        tree.fields["covers"] = tree.fields.pop(FACTS)
    deal = row.text("deal")
    if deal not in deals:
        place = row.fields["deal"].place if "deal" in row.fields else row.place
        message = f"there is no deal {deal!r}" if deal else "a contract without a deal"
        hint = did_you_mean(deal, deals) or "add a row to the sheet Deals"
        made.problems.append(CellProblem(place, message, hint))
        return
    made.contracts.setdefault(deal, []).append(_keep(made, CONTRACTS, row, tree))


def _add_value(made: RecordTrees, row: BookRow) -> None:
    record, name, of = row.text("record"), row.text("field"), row.text("of")
    tree = made.by_id.get((CONTRACTS, record)) or made.by_id.get((ENTITIES, record))
    if tree is None:
        ids = sorted({id_ for _, id_ in made.by_id})
        hint = did_you_mean(record, ids) or "the record itself stands on a sheet of its own: add it there"
        made.problems.append(
            CellProblem(row.fields.get("record", _at(row)).place, f"no sheet has a record {record!r}", hint)
        )
        return
    if (CONTRACTS, record) not in made.by_id and name in ACCOUNT and of:
        _add_figure(made, tree, row)
        return
    if of and name not in HELD:
        message = f"{name} is not of anybody"
        made.problems.append(
            CellProblem(row.fields["of"].place, message, f"leave it empty; of somebody are {', '.join(HELD)}")
        )
        return
    below = tree.fields
    if name in HELD:
        below = _below(tree, name, row)
    elif (CONTRACTS, record) not in made.by_id and name in OPENING:
        below = _below(tree, "opening", row)
    _append(made, below, made.entity(of) if name in HELD else name, row)


def _at(row: BookRow) -> CellText:
    return next(iter(row.fields.values()))


def _below(tree: Tree, name: str, row: BookRow) -> dict[str, Node]:
    found = tree.fields.setdefault(name, Tree(_at(row).place))
    return found.fields if isinstance(found, Tree) else {}


def _append(made: RecordTrees, fields: dict[str, Node], name: str, row: BookRow) -> None:
    """Add a dated value to a field; one that also stands in a cell of its own record is a problem."""
    value = _value(made, row)
    there = fields.get(name)
    if isinstance(there, Branches) and row.text("version"):
        _add_rival(there.items[-1], value)
    elif isinstance(there, Branches):
        there.items.append(value)
    elif there is not None and isinstance(there, Leaf | Names):
        place = there.place
        message = f"{name} stands here and on the sheet of values ({place})"
        made.problems.append(CellProblem(row.fields["field"].place, message, "keep one of the two"))
    else:
        fields[name] = Branches([value])


def _add_rival(chosen: Tree, other: Tree) -> None:
    """Add what another source says to a value, behind what the value says of itself."""
    rivals = chosen.fields.pop("or", Branches([]))
    if isinstance(rivals, Branches):
        rivals.items.append(other)
    chosen.fields["or"] = rivals


def _value(made: RecordTrees, row: BookRow) -> Tree:
    """Return a dated value: its figure with its unit, and what is said of it."""
    fields: dict[str, Node] = {}
    if "value" in row.fields:
        figure, unit = row.fields["value"], row.text("unit")
        space = "" if not unit or unit in UNSPACED else " "
        fields["value"] = Leaf(f"{figure.text}{space}{unit}", figure.place)
    fields |= {n: node for n, node in _fields(made, row, *_WHERE).items() if n in _OF_A_VALUE}
    return Tree(_at(row).place, fields)


def _add_below(made: RecordTrees, row: BookRow, name: str, fields: dict[str, Node]) -> None:
    """Add a rating or an account to its entity."""
    entity = made.entity(row.text("entity"))
    tree = made.by_id.get((ENTITIES, entity))
    if tree is None:
        ids = [id_ for table, id_ in made.by_id if table == ENTITIES]
        hint = did_you_mean(entity, ids) or "the entity itself stands on the sheet Entities: add it there"
        made.problems.append(CellProblem(_at(row).place, f"the sheet Entities has no {entity!r}", hint))
        return
    there = tree.fields.setdefault(name, Branches([]))
    if isinstance(there, Branches):
        there.items.append(Tree(_at(row).place, fields))


def _add_figure(made: RecordTrees, entity: Tree, row: BookRow) -> None:
    """Add a figure of an account that has a source or a day of its own; ``of`` is the period of the account."""
    accounts, period = entity.fields.get("accounts"), row.fields["of"]
    items = accounts.items if isinstance(accounts, Branches) else []
    periods = {said.text: item.fields for item in items if isinstance(said := item.fields.get("period"), Leaf)}
    if period.text not in periods:
        message = f"the sheet Accounts has no period {period.text!r} of {row.text('record')}"
        made.problems.append(
            CellProblem(period.place, message, did_you_mean(period.text, periods) or "add its row there")
        )
        return
    fields, name = periods[period.text], row.text("field")
    there = fields.get(name)
    if isinstance(there, Tree) and row.text("version"):
        _add_rival(there, _value(made, row))
    else:
        fields[name] = _value(made, row)
