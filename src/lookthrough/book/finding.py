"""What a user calls a record -> its id, in one place for every verb and for Python.

An id as it is written comes first. Then a name, a ticker or an id in any spelling: capitals, blanks and signs between
letters do not count. Then a name without what stands in brackets, or a part of one with a slash. A beginning of a
name is never enough. What several records are called is refused with all of them, what none is called with those near.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from lookthrough.errors import UnknownNameError
from lookthrough.units.nearest import near_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Deal, Entity, Scenario, Source

    Forms: TypeAlias = tuple[str, ...]

MOST = 12  # candidates that a sentence lists
_BRACKETS = re.compile(r"\([^()]*\)")


class Found(NamedTuple):
    """A record that was asked for: the table it stands in, a word of :data:`TABLES`, and its id."""

    table: str
    id: str


class _Sort(NamedTuple):
    """Where records of a sort stand, and what one is called besides its id; the first is shown beside the id."""

    records: Callable[[Book], Mapping[str, Any]]
    forms: Callable[[Any], Forms]


def _by_id_alone(_: object) -> Forms:
    return ()


def _by_title(record: Source | Scenario | Deal) -> Forms:
    return (record.title,)


def _by_name(entity: Entity) -> Forms:
    return (entity.name,) if entity.ticker is None else (entity.name, entity.ticker)


TABLES: Mapping[str, _Sort] = {
    "contract": _Sort(lambda book: book.contracts, _by_id_alone),
    "entity": _Sort(lambda book: book.entities, _by_name),
    "source": _Sort(lambda book: book.sources, _by_title),
    "scenario": _Sort(lambda book: book.scenarios, _by_title),
    "deal": _Sort(lambda book: book.deals, _by_title),
    "assumption": _Sort(lambda book: book.assumptions, _by_id_alone),
}
"""In the order in which a name is looked up where several may be meant."""


def entity_ids(book: Book, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of entities that are called so, each once; see :func:`entity_id`."""
    return tuple(dict.fromkeys(entity_id(book, name) for name in names))


def entity_id(book: Book, name: str) -> str:
    """Return the id of the entity that is called so: by its id, name or ticker, or by the deal of its one vehicle.

    Raises:
        UnknownNameError: nobody is, or several are; the message has the candidates.
    """
    if name in book.entities:
        return name
    ids = called(book, "entity", name) or _vehicles_of(book, name)
    if len(ids) == 1:
        return ids[0]
    raise _several(book, "entity", name, ids) if ids else _unknown(book, ("entity",), name)


def record_called(book: Book, name: str, tables: Sequence[str] = tuple(TABLES)) -> Found:
    """Return the record that is called so, ``TABLE:NAME`` to look in one table only.

    Args:
        book: the book.
        name: as a user writes it.
        tables: where to look, the first that has it counts.

    Raises:
        UnknownNameError: none is, or several of one table are; the message has the candidates.
    """
    table, colon, rest = name.partition(":")
    if colon and table in tables:
        name, tables = rest.strip(), (table,)
    for table in tables:
        if name in TABLES[table].records(book):
            return Found(table, name)
    for table in tables:
        ids = called(book, table, name)
        if len(ids) > 1:
            raise _several(book, table, name, ids)
        if ids:
            return Found(table, ids[0])
    raise _unknown(book, tables, name)


def deal_vehicles(book: Book, deals: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the vehicles that are parties to contracts of some deals."""
    parties = {id_ for c in book.contracts.values() if c.deal in deals for id_ in c.roles.values()}
    return tuple(sorted(id_ for id_ in parties if book.entities[id_].class_ == "vehicle"))


def called(book: Book, table: str, name: str) -> tuple[str, ...]:
    """Return the ids of all records of a table that are called so in any spelling, the nearest way of writing first."""
    wanted, (records, forms) = spelled(name), TABLES[table]
    if name in records(book) or not wanted:
        return (name,) if name in records(book) else ()
    every = {id_: (id_, *forms(record)) for id_, record in records(book).items()}
    for shape in (lambda form: (form,), _short_forms):
        ids = tuple(i for i, names in every.items() if any(spelled(s) == wanted for n in names for s in shape(n)))
        if ids:
            return _of_share(book, ids, wanted) if table == "entity" else ids
    return ()


def alike(name: str, names: Collection[str]) -> tuple[str, ...]:
    """Return the name itself where it is one of those, else all that differ from it in spelling alone."""
    return (name,) if name in names else tuple(each for each in names if spelled(each) == spelled(name) != "")


def spelled(name: str) -> str:
    """Return a name without what spelling makes of it: only letters and digits, in one case."""
    form = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return "".join(letter for letter in form.casefold() if letter.isalnum())


def labelled(book: Book, table: str, id_: str) -> str:
    """Return an id with the name of its record in brackets, where it has another one."""
    name = next(iter(_names(book, table, id_)[1:]), "")
    return f"{id_} ({name})" if spelled(name) not in {"", spelled(id_)} else id_


def _short_forms(name: str) -> Forms:
    bare = _BRACKETS.sub(" ", name)
    return bare, *bare.split(" / ")


def _of_share(book: Book, ids: tuple[str, ...], wanted: str) -> tuple[str, ...]:
    """Return of entities with one ticker, a company and its segments, the one whose shares have a price."""
    entities = [book.entities[id_] for id_ in ids]
    if any(wanted in {spelled(entity.id), spelled(entity.name)} for entity in entities):
        return ids
    listed = tuple(entity.id for entity in entities if "market_value" in entity.opening)
    return listed if len(listed) == 1 else ids


def _vehicles_of(book: Book, name: str) -> tuple[str, ...]:
    """Return the vehicles of the deal that is called so."""
    return deal_vehicles(book, (name,) if name in book.deals else called(book, "deal", name))


def _several(book: Book, table: str, name: str, ids: Sequence[str]) -> UnknownNameError:
    more = f" and {len(ids) - MOST} more" if len(ids) > MOST else ""
    listed = [labelled(book, table, id_) for id_ in ids[:MOST]]
    return UnknownNameError(f"{name!r} may be {' or '.join(listed)}{more}; write the id of the {table} you mean")


def _unknown(book: Book, tables: Sequence[str], name: str) -> UnknownNameError:
    what = f"{', '.join(tables[:-1])} or {tables[-1]}" if len(tables) > 1 else tables[0]
    elsewhere = _elsewhere(book, tables, name)
    if elsewhere:
        return UnknownNameError(f"no {what} is called {name!r}; {elsewhere}")
    every = [(table, id_) for table in reversed(tables) for id_ in TABLES[table].records(book)]
    names = {form: each for each in every for form in _names(book, *each)}
    near = dict.fromkeys(names[form] for form in near_names(name, names, count=6))
    listed = " or ".join(labelled(book, *each) for each in [*near][:3])
    find = f"list {'entities' if what == 'entity' else what + 's'}" if len(tables) == 1 else "search WORD"
    return UnknownNameError(
        f"no {what} is called {name!r}; " + (f"did you mean {listed}?" if near else f"see lookthrough {find}")
    )


def _names(book: Book, table: str, id_: str) -> Forms:
    records, forms = TABLES[table]
    return (id_, *forms(records(book)[id_]))


def _elsewhere(book: Book, tables: Collection[str], name: str) -> str:
    """Return what of another sort is called so, and how to see it."""
    for table in TABLES:
        ids = () if table in tables else called(book, table, name)
        if ids:
            return f"{labelled(book, table, ids[0])} is a {table}: see lookthrough show {ids[0]}".replace(
                "a entity", "an entity"
            )
    left_out = next((row for row in book.excluded if row.id == name), None)
    return f"it is a known row that is left out of the model: {left_out.reason}" if left_out is not None else ""
