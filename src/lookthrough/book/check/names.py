"""Resolving: records -> tables by id, and every name that a record uses -> the record that defines it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lookthrough.book.check.measures import MEASURES
from lookthrough.book.deal_file.deal_records import DealFile
from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import (
    Assertion,
    Assumption,
    Contract,
    Deal,
    Entity,
    Excluded,
    Observation,
    Position,
    Purchase,
    Scenario,
    Source,
)
from lookthrough.book.tables import Tables
from lookthrough.units.nearest import Directory, directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lookthrough.book.shape.rows import Excused, Record
    from lookthrough.book.text.fields import Reference

T = TypeVar("T", Source, Entity, Contract, Deal, DealFile, Assumption, Scenario, Assertion, Excluded)


def tables(records: Iterable[Record], series: Mapping[str, tuple[Observation, ...]], problems: list[Problem]) -> Tables:
    """Sort records into tables by id; of two records with one id the first is kept and the second named."""
    rows = list(records)
    purchases = [r for r in rows if isinstance(r, Purchase)]
    return Tables(
        entities=_by_id(Entity, rows, problems),
        contracts=_by_id(Contract, rows, problems),
        sources=_by_id(Source, rows, problems),
        purchases=tuple(
            sorted(purchases, key=lambda p: (p.seller, p.buyer, p.period, p.kind, p.amount.text, p.amount.source))
        ),
        series=series,
        assumptions=_by_id(Assumption, rows, problems),
        assertions=tuple(_by_id(Assertion, rows, problems).values()),
        scenarios=_by_id(Scenario, rows, problems),
        excluded=tuple(_by_id(Excluded, rows, problems).values()),
        deals=_by_id(Deal, rows, problems),
        waterfalls=_by_id(DealFile, rows, problems),
    )


def resolve(
    references: Iterable[Reference],
    found: Tables,
    shocks: Iterable[str],
    paths: Iterable[str],
    excused: Excused,
    problems: list[Problem],
) -> None:
    """Add a problem for every name that is defined nowhere, with the nearest one and where that is defined."""
    names = _names(found, tuple(shocks), tuple(paths))
    missing = (r for r in references if r.id not in names[r.table].places)
    problems.extend(_dangling(r, names[r.table]) for r in missing if not _is_excused(r, names[r.table], excused))


@dataclass(frozen=True, slots=True)
class _Names:
    """One table: ids with their places (``None`` where not of the book), the tables they may stand in, other names."""

    code: str
    word: str
    places: Mapping[str, Position | None]
    tables: tuple[str, ...]
    near: Directory


def _names(found: Tables, shocks: tuple[str, ...], paths: tuple[str, ...]) -> dict[str, _Names]:
    entities = {e.id: e.position for e in found.entities.values()}
    contracts = {c.id: c.position for c in found.contracts.values()}
    rows = {**entities, **{x.id: x.position for x in found.excluded}, **contracts}
    called = {e.name: e.id for e in found.entities.values()} | {
        e.ticker: e.id for e in found.entities.values() if e.ticker is not None
    }
    titles = {s.title: s.id for s in found.sources.values()}
    sources = {s.id: s.position for s in found.sources.values()}
    scenarios = {s.name: s.position for s in found.scenarios.values()}
    series = {name: rows[0].position if rows else None for name, rows in found.series.items()}
    waterfalls = {deal.id: deal.position for deal in found.waterfalls.values()}
    everything = ("entity", "contract", "row of coverage")
    return {
        "entity": _Names("LT204", "entity", entities, ("entity",), _near(entities, called)),
        "contract": _Names("LT209", "contract", contracts, ("contract",), _near(contracts)),
        "row": _Names("LT209", "contract", rows, everything, _near(rows)),
        "source": _Names("LT203", "source", sources, ("source",), _near(sources, titles)),
        "scenario": _Names("LT206", "scenario", scenarios, ("scenario",), _near(scenarios)),
        "measure": _Names("LT210", "measure", dict.fromkeys(MEASURES), (), _near(MEASURES)),
        "shock": _Names("LT212", "shock", dict.fromkeys(shocks), (), _near(shocks)),
        "path": _Names("LT216", "path", dict.fromkeys(paths), (), _near(paths)),
        "waterfall": _Names("LT221", "waterfall", waterfalls, ("waterfall",), _near(waterfalls)),
        "series": _Names("LT217", "series", series, ("series",), _near(series)),
    }


def _near(ids: Iterable[str], also: Mapping[str, str] | None = None) -> Directory:
    return directory([*((id_, id_) for id_ in ids), *(also or {}).items()])


def _is_excused(reference: Reference, names: _Names, excused: Excused) -> bool:
    return any(table in excused.tables or (table, reference.id) in excused.names for table in names.tables)


_NAMED = {"scenario", "measure", "shock", "path", "series"}  # the others have an id


def _dangling(reference: Reference, names: _Names) -> Problem:
    id_ = names.near.nearest(reference.id)
    label = f"no {names.word} with this {'name' if names.word in _NAMED else 'id'}"
    hint = f'did you mean "{id_}"?' if id_ is not None else f"define the {names.word}, or name one that is"
    if id_ is None and not names.tables:
        hint = f"one of {', '.join(names.places)}"
    place = None if id_ is None else names.places[id_]
    return Problem(names.code, reference.position, f"{reference.role} not found", label, len(reference.id), hint, place)


def _by_id(type_: type[T], rows: Iterable[Record], problems: list[Problem]) -> dict[str, T]:
    found: dict[str, T] = {}
    for row in rows:
        if not isinstance(row, type_):
            continue
        id_ = _key(row)
        if id_ in found:
            problems.append(_twice(row, found[id_]))
        else:
            found[id_] = row
    return {id_: found[id_] for id_ in sorted(found)}


def _key(row: Source | Entity | Contract | Deal | DealFile | Assumption | Scenario | Assertion | Excluded) -> str:
    return row.name if isinstance(row, Assumption | Scenario) else row.id


def _twice(row: T, first: T) -> Problem:
    word = type(row).__name__.lower()
    label, hint = "the second one", "give it another id, or make it a dated value of the first"
    return Problem(
        "LT201", row.position, f"two records are {word} {_key(row)}", label, len(_key(row)), hint, first.position
    )


CODES = (
    Code(
        "LT201",
        "two records have one id",
        "An id names one record of its table. The first is kept, and neither is silently merged with the other.",
        "Give the second another id; if it is a later version of the first, make it a dated value there.",
    ),
    Code(
        "LT203",
        "a source is not found",
        "A record names a source that is in no sources.yaml or sources/*.yaml. Every figure must lead to a source.",
        "Define the source with id, title and grade, or correct the name.",
    ),
    Code(
        "LT204",
        "an entity is not found",
        "A contract, a purchase, a holder or an assertion names an entity that no file of entities/ defines. Where an "
        "entity has this name, or an id near to it, the message says which and where.",
        "Use the id of the entity, not its name; define it if it is new.",
    ),
    Code(
        "LT206",
        "a scenario is not found",
        "`combines`, or `scenario` in book.yaml, names a scenario that no file of scenarios/ defines.",
        "Correct the name, or add the scenario.",
    ),
    Code(
        "LT216",
        "a path is not known",
        "A scenario gives a path that no driver of the world follows, so that nothing would read it.",
        "Correct the name. Those that there are stand in the reference of the world.",
    ),
    Code(
        "LT217",
        "a series is not found",
        "A path of a scenario names a series that no file of series/ holds. A series bears the name of its file.",
        "Correct the name, or add series/NAME.csv with its sources.",
    ),
    Code(
        "LT221",
        "a waterfall is not found",
        "A vehicle names the deal by which it pays, and no file of waterfalls/ has a `deal:` of this id.",
        "Correct the name, or copy the deal file into the folder waterfalls/ of the book.",
    ),
    Code(
        "LT209",
        "a contract is not found",
        "A guarantee, a warrant, protection or a row of coverage names a contract that no deal of the book defines.",
        "Correct the id, or add the contract.",
    ),
    Code(
        "LT210",
        "a measure is not known",
        "An assertion compares a reported total with a measure of the book; measures are a closed table.",
        "Choose one that the message names, or leave the assertion out.",
    ),
    Code(
        "LT212",
        "a shock is not known",
        "A scenario moves the drivers of the simulated world, and each driver declares the shocks that it feels. A "
        "shock of another name would move nothing.",
        "Choose a name of the reference page on the world, or the one that the message proposes.",
    ),
)
