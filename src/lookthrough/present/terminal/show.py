"""One contract, entity or source as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.company_values import figures_of
from lookthrough.book.evidence import is_unconfirmed, stated_on
from lookthrough.contracts import KINDS
from lookthrough.contracts.debt import seniority_of
from lookthrough.present.numbers import percent
from lookthrough.present.table import pick, table_of
from lookthrough.present.tables.book import purchases_table, unknown_holders
from lookthrough.present.tables.common_columns import BASIS, PLACE, SOURCES, day, ids, text
from lookthrough.present.tables.records.one_record import cited_in, contracts_of
from lookthrough.present.terminal.check import scenario_text
from lookthrough.present.terminal.text import paragraphs, shortened, table_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.finding import Found
    from lookthrough.book.records import Assumption, Book, Contract, Deal, Entity, Source, Value
    from lookthrough.present.table import Fields


class ValueRow(NamedTuple):
    """One version of a value; ``or`` stands before what other sources say."""

    name: str
    value: Value
    basis: str
    note: str | None


class RoleRow(NamedTuple):
    """A contract, and as what an entity takes part in it."""

    contract: Contract
    role: str


VALUES: Fields[ValueRow] = (
    (text("term"), lambda r: r.name),
    (text("value"), lambda r: shortened(r.value.text)),
    (day("from", absent=""), lambda r: None if r.value.valid_from is None else str(r.value.valid_from)),
    (day("known", absent=""), lambda r: None if r.value.known is None else str(r.value.known)),
    (BASIS, lambda r: r.basis),
    (replace(SOURCES, absent="(record's)"), lambda r: " ".join(r.value.source) or None),
    (text("at", "in the document"), lambda r: r.value.at),
    (PLACE, lambda r: f"{r.value.position.file}:{r.value.position.line}"),
    (text("note"), lambda r: shortened(r.note or "")),
)
ROLES: Fields[RoleRow] = (
    (ids("contract"), lambda r: r.contract.id),
    (text("kind"), lambda r: r.contract.kind),
    (text("as"), lambda r: r.role),
    (text("status"), lambda r: r.contract.current_status),
    (ids("with"), lambda r: " ".join(id_ for role, id_ in r.contract.roles.items() if role != r.role)),
)
PURCHASES = ("seller", "buyer", "period", "of", "amount", "basis", "place")


def record_text(book: Book, found: Found) -> str:
    """Return the record that was found."""
    if found.table == "contract":
        return contract_text(book, book.contracts[found.id])
    if found.table == "entity":
        return entity_text(book, book.entities[found.id])
    if found.table == "source":
        return source_text(book, book.sources[found.id])
    if found.table == "scenario":
        return scenario_text(book.scenarios[found.id])
    if found.table == "deal":
        return deal_text(book, book.deals[found.id])
    return assumption_text(book, book.assumptions[found.id])


def contract_text(book: Book, contract: Contract) -> str:
    """Return a contract with its place, roles, dated terms and sources."""
    place = contract.position
    head = [
        f"contract {contract.id}: {contract.kind}, {contract.current_status}  ({place.file}:{place.line})",
        *(f"  {role}: {_named(book, id_)}" for role, id_ in contract.roles.items()),
        *_optional("  deal", contract.deal),
        *_optional("  stack", contract.stack),
        *_optional("  known", contract.known),
        *_optional("  rank", _rank(contract)),
        f"  basis: {contract.basis}, grade {book.grade(contract) or '-'}"
        + (", dollars unconfirmed" if is_unconfirmed(*stated_on(book, contract)) else ""),
        *_optional("  reason", contract.reason),
        *_optional("  note", contract.note),
    ]
    dated = {**contract.terms, "status": contract.status}
    holders = {f"held by {id_}": values for id_, values in contract.held_by.items()}
    mine = [contract.source, *(s for values in (*dated.values(), *holders.values()) for v in values for s in _all(v))]
    return paragraphs("\n".join(head), _values({**dated, **holders}, contract.basis), _sources(book, mine))


def _rank(contract: Contract) -> str | None:
    """Return the rank of a debt where the book does not state it."""
    if KINDS[contract.kind].family != "debt" or contract.word("seniority") is not None:
        return None
    return f"{seniority_of(contract.kind, None)}, as is usual for the kind"


def entity_text(book: Book, entity: Entity) -> str:
    """Return an entity with its place, figures, accounts, ratings, owners, contracts and sources."""
    place = entity.position
    head = [
        f"entity {entity.id}: {entity.name}, {entity.kind} ({entity.class_})  ({place.file}:{place.line})",
        *_optional("  country", entity.country),
        *_optional("  ticker", entity.ticker),
        *(f"  passes to {_named(book, id_)}: {percent(share)}" for id_, share in entity.passes_to.items()),
        *_optional("  unknown holders", unknown_holders(book, entity)),
        *_optional("  reason", entity.reason),
        *_optional("  note", entity.note),
    ]
    roles = [RoleRow(c, role) for c in book.contracts.values() if (role := _role(c, entity)) is not None]
    bought = [p for p in book.purchases if entity.id in {p.buyer, p.seller}]
    said = {figure.name: figure.dated for figure in figures_of(entity)}
    mine = [entity.source, *(s for values in said.values() for v in values for s in _all(v))]
    figures = _values(said, entity.basis) if said else ""
    return paragraphs(
        "\n".join(head),
        figures,
        table_text(table_of(ROLES, roles)),
        table_text(pick(purchases_table(book, bought), PURCHASES)),
        _sources(book, mine),
    )


def deal_text(book: Book, deal: Deal) -> str:
    """Return a deal with its place and contracts."""
    place = deal.position
    contracts = [c for c in book.contracts.values() if c.deal == deal.id]
    head = [f"deal {deal.id}: {deal.title}  ({place.file}:{place.line})", *_optional("  note", deal.note)]
    return paragraphs("\n".join(head), table_text(contracts_of(contracts)))


def assumption_text(book: Book, assumption: Assumption) -> str:
    """Return an assumption with its place, reason, dated values and sources."""
    place = assumption.position
    head = [
        f"assumption {assumption.name}, {assumption.unit}  ({place.file}:{place.line})",
        f"  reason: {assumption.reason}",
    ]
    cited = [value.source for value in assumption.dated]
    return paragraphs("\n".join(head), _values({"value": assumption.dated}, "assumed"), _sources(book, cited))


def source_text(book: Book, source: Source) -> str:
    """Return a source and what stands on it."""
    place = source.position
    head = [
        f"source {source.id}, grade {source.grade}  ({place.file}:{place.line})",
        f"  {source.title}",
        f"  {source.publisher}" + (f", {source.date}" if source.date else ""),
        *_optional("  class", source.class_),
        *_optional("  passes on", source.original),
        *_optional("  url", source.url),
    ]
    contracts = [c.id for c in book.contracts.values() if source.id in cited_in(c)]
    return paragraphs("\n".join(head), f"contracts that cite it: {', '.join(contracts) or 'none'}")


def _all(value: Value) -> tuple[tuple[str, ...], ...]:
    """Return the sources of a value and of what others say instead."""
    return (value.source, *(rival.source for rival in value.rivals))


def _named(book: Book, id_: str) -> str:
    entity = book.entities.get(id_)
    return id_ if entity is None else f"{entity.name} ({id_})"


def _role(contract: Contract, entity: Entity) -> str | None:
    return next((role for role, id_ in contract.roles.items() if id_ == entity.id), None)


def _optional(label: str, value: object) -> list[str]:
    return [] if value is None or value == "" else [f"{label}: {value}"]


def _values(terms: Mapping[str, Sequence[Value]], basis: str) -> str:
    rows = [
        row
        for name, dated in terms.items()
        for value in dated
        for row in (
            ValueRow(name, value, value.basis or basis, value.reason or value.note or value.because),
            *(ValueRow("  or", rival, "not chosen", rival.note) for rival in value.rivals),
        )
    ]
    return table_text(table_of(VALUES, rows))


def _sources(book: Book, cited: Iterable[Sequence[str]]) -> str:
    ids = dict.fromkeys(id_ for ids in cited for id_ in ids)
    found = [book.sources[id_] for id_ in ids if id_ in book.sources]
    lines = [f"  {s.id} [{s.grade}] {s.title}, {s.publisher}" + (f", {s.date}" if s.date else "") for s in found]
    return "\n".join(["sources", *lines]) if lines else ""
