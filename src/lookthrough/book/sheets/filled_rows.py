"""A book as rows of the sheets: what is said once stands in the cell of its field, all else on the sheet of values."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.conversion import note_as_written
from lookthrough.book.sheets.cell_text import cell_of_text, plain
from lookthrough.book.sheets.sheet_layout import (
    ACCOUNTS,
    BOOK,
    CONTRACTS,
    DEALS,
    ENTITIES,
    FACTS,
    RATINGS,
    SOURCES,
    VALUES,
)
from lookthrough.units.plain_number import NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lookthrough.book.records import Account, Book, Contract, Entity, Value
    from lookthrough.book.sheets.sheet_layout import SheetLayout

FilledRow = dict[str, object]
"""What stands in a row, by the name of its column: texts, numbers and days."""
_UNITED = re.compile(rf"(?P<number>{NUMBER}) (?P<unit>[^0-9].*)")


def filled_rows(
    book: Book, layouts: Sequence[SheetLayout], deals: Collection[str] | None = None
) -> dict[str, list[FilledRow]]:
    """Return the records of a book as rows, by the name of their sheet.

    Args:
        book: the book.
        layouts: the sheets that there are.
        deals: whose contracts are wanted, with the entities and sources that they name; ``None`` for all of the book.
    """
    rows: dict[str, list[FilledRow]] = {layout.name: [] for layout in layouts}
    by_table = {layout.table: layout for layout in layouts if layout.table != CONTRACTS}
    by_kind = {kind: layout for layout in layouts for kind in layout.kinds}
    values = rows[by_table[VALUES].name]
    contracts = [c for c in book.contracts.values() if deals is None or c.deal in deals]
    entities = [e for e in book.entities.values() if deals is None or e.id in _named(contracts)]
    for contract in contracts:
        layout = by_kind[contract.kind]
        rows[layout.name].append(_contract(contract, layout, values))
    for entity in entities:
        rows[by_table[ENTITIES].name].append(_entity(entity, by_table[ENTITIES], values))
        rows[by_table[RATINGS].name].extend(_ratings(entity))
        rows[by_table[ACCOUNTS].name].extend(
            _account(entity, account, by_table[ACCOUNTS], values) for account in entity.accounts
        )
    rows[by_table[DEALS].name] = [
        _row(deal=deal.id, title=deal.title, note=deal.note)
        for deal in book.deals.values()
        if deals is None or deal.id in deals
    ]
    rows[by_table[SOURCES].name] = list(_sources(book, by_table[SOURCES], None if deals is None else rows))
    if deals is None:
        rows[by_table[BOOK].name] = [_row(title=book.title, as_of=book.as_of, currency=book.currency)]
    return rows


def _named(contracts: Sequence[Contract]) -> set[str]:
    return {id_ for c in contracts for id_ in (*c.roles.values(), *c.held_by)}


def _row(**cells: object) -> FilledRow:
    return {name: cell for name, cell in cells.items() if cell not in {None, ""}}


def _sources(book: Book, layout: SheetLayout, rows: Mapping[str, list[FilledRow]] | None) -> Iterator[FilledRow]:
    """Yield the sources of a book, all of them or those that other rows name."""
    cited = None
    if rows is not None:
        cited = {id_ for of in rows.values() for row in of for id_ in str(row.get("source", "")).split()}
    for source in book.sources.values():
        if cited is None or source.id in cited:
            date = None if source.date is None else cell_of_text(source.date, layout.column("date"))
            yield _row(
                id=source.id,
                title=source.title,
                publisher=source.publisher,
                original=source.original,
                date=date,
                url=source.url,
                source_class=source.class_,
                grade=source.grade,
            )


def _contract(contract: Contract, layout: SheetLayout, values: list[FilledRow]) -> FilledRow:
    cells = _row(
        id=contract.id,
        deal=contract.deal,
        kind=contract.kind,
        known=contract.known,
        **contract.roles,
        stack=contract.stack,
        rollup=contract.rollup,
        note=contract.note,
        **_said(contract.source, contract.basis, contract.reason),
    )
    if contract.covers:
        cells[FACTS] = " ".join(contract.covers)
    for name, dated in {"status": contract.status, **contract.terms}.items():
        _put(cells, contract.id, name, dated, layout, values)
    for holder, dated in contract.held_by.items():
        values.extend(_dated(contract.id, "held_by", dated, of=holder))
    return cells


def _entity(entity: Entity, layout: SheetLayout, values: list[FilledRow]) -> FilledRow:
    cells = _row(
        id=entity.id,
        name=entity.name,
        kind=entity.kind,
        country=entity.country,
        ticker=entity.ticker,
        waterfall=entity.waterfall,
        note=entity.note,
        **_said(entity.source, entity.basis, entity.reason),
    )
    cells["class"] = entity.class_
    for name, dated in entity.opening.items():
        _put(cells, entity.id, name, dated, layout, values)
    if entity.acquirer:
        _put(cells, entity.id, "acquirer", entity.acquirer, layout, values)
    for field, shares in (("owners", entity.owners), ("votes", entity.votes)):
        for holder, dated in shares.items():
            values.extend(_dated(entity.id, field, dated, of=holder))
    for receiver, share in entity.passes_to.items():
        values.append(_row(record=entity.id, field="passes_to", of=receiver, value=plain(share, 2), unit="%"))
    return cells


def _put(
    cells: FilledRow, record: str, name: str, dated: Sequence[Value], layout: SheetLayout, values: list[FilledRow]
) -> None:
    """Write a field into its cell if one text says it all, else as rows of values."""
    if len(dated) == 1 and not _says_more(dated[0]):
        cells[name] = cell_of_text(dated[0].text, layout.column(name))
    else:
        values.extend(_dated(record, name, dated))


def _says_more(value: Value) -> bool:
    return any(
        (value.valid_from, value.known, value.source, value.basis, value.reason, value.note, value.rivals, value.at)
    )


def _dated(record: str, name: str, dated: Sequence[Value], of: str | None = None) -> Iterator[FilledRow]:
    for value in dated:
        yield _value(record, name, value, of)
        for rival in value.rivals:
            yield {**_value(record, name, rival, of), "version": "other"}


def _value(record: str, name: str, value: Value, of: str | None) -> FilledRow:
    figure, unit = _parted(value.text)
    cells = _row(record=record, field=name, of=of, value=figure, unit=unit, known=value.known, at=value.at)
    cells |= _row(basis=value.basis, reason=value.reason, note=value.note, because=value.because)
    return cells | _row(source=" ".join(value.source), **{"from": value.valid_from})


def _parted(text: str) -> tuple[str | float, str | None]:
    """Return a figure and its unit; the whole text where a number would not give it back."""
    found = _UNITED.fullmatch(text)
    if found is None:
        return text, None
    number = float(found["number"])
    return (number, found["unit"]) if plain(number) == found["number"] else (text, None)


def _ratings(entity: Entity) -> Iterator[FilledRow]:
    for agency, dated in entity.rating.items():
        for value in dated:
            said = _said(value.source, value.basis or "reported", value.reason)
            days = {"from": value.valid_from, "known": value.known}
            yield _row(entity=entity.id, agency=agency, value=value.text, note=value.note, **said, **days)


def _account(entity: Entity, account: Account, layout: SheetLayout, values: list[FilledRow]) -> FilledRow:
    """Return a row of an account: what all its figures rest on; a figure that rests on something else is a value."""
    figures = {name: replace(value, note=note_as_written(value)) for name, value in account.figures.items()}
    # what the row says holds for figures that say nothing: one without a source must not inherit that of another
    first = next((each for each in figures.values() if not each.source), next(iter(figures.values())))
    row = _row(entity=entity.id, period=account.period, end=account.end, known=first.known, note=account.note)
    row |= _row(**_said(first.source, first.basis or "reported", first.reason))
    for name, value in figures.items():
        if _stands_on(value) == _stands_on(first) and not (value.note or value.rivals or value.at):
            row[name] = cell_of_text(value.text, layout.column(name))
        else:
            said = _dated(entity.id, name, (value,), of=account.period)
            # it holds from the end of the period, which the account says
            values.extend({cell: of for cell, of in each.items() if cell != "from"} for each in said)
    return row


def _stands_on(value: Value) -> tuple[object, ...]:
    return value.source, value.known, value.basis, value.reason


def _said(source: Sequence[str], basis: str, reason: str | None) -> dict[str, object]:
    return {"source": " ".join(source), "basis": None if basis == "reported" else basis, "reason": reason}
