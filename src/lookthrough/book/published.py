"""Since when a value can have been read: the day of the earliest of its own sources.

A source may be dated by day, month or year. Its day is the last of what is written, so that nothing is read before it
could be; but a value whose own day lies within that month or year keeps its own day: the source does not contradict it.
A source without a date says nothing. A value without sources of its own has those of its company, or comes with its
contract; one that is inferred or assumed without a source has none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.company_values import changed
from lookthrough.book.evidence import SOURCED
from lookthrough.book.text import written_dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Assumption, Contract, Entity, Source, Value

    Values = tuple[Value, ...]


def dated_contracts(contracts: Mapping[str, Contract], sources: Mapping[str, Source]) -> dict[str, Contract]:
    """Return contracts whose terms, statuses and holdings say since when their own sources can have been read."""
    return {id_: _contract(contract, sources) for id_, contract in contracts.items()}


def dated_entities(entities: Mapping[str, Entity], sources: Mapping[str, Source]) -> dict[str, Entity]:
    """Return companies whose figures say since when their sources can have been read."""
    return {id_: _entity(entity, sources) for id_, entity in entities.items()}


def dated_assumptions(assumptions: Mapping[str, Assumption], sources: Mapping[str, Source]) -> dict[str, Assumption]:
    """Return assumptions whose values say since when their own sources can have been read."""
    return {name: _assumption(assumption, sources) for name, assumption in assumptions.items()}


def _assumption(assumption: Assumption, sources: Mapping[str, Source]) -> Assumption:
    *earlier, value = (_dated(each, each.source, None, sources) for each in assumption.dated)
    return replace(assumption, value=value, earlier=tuple(earlier))


def _contract(contract: Contract, sources: Mapping[str, Source]) -> Contract:
    def dated(values: Values) -> Values:
        if not any(value.source or value.rivals for value in values):
            return values
        return tuple(_dated(value, value.source, contract.known, sources) for value in values)

    if not any(value.source or value.rivals for values in _values(contract) for value in values):
        return contract
    return replace(
        contract,
        terms={name: dated(values) for name, values in contract.terms.items()},
        status=dated(contract.status),
        held_by={id_: dated(values) for id_, values in contract.held_by.items()},
    )


def _values(contract: Contract) -> Iterator[Values]:
    yield from contract.terms.values()
    yield contract.status
    yield from contract.held_by.values()


def _entity(entity: Entity, sources: Mapping[str, Source]) -> Entity:
    def own(value: Value) -> tuple[str, ...]:
        is_told = (value.basis or entity.basis) in SOURCED
        return value.source or (entity.source if is_told else ())

    return changed(entity, lambda values: tuple(_dated(value, own(value), None, sources) for value in values))


def _dated(value: Value, own: tuple[str, ...], came: dt.date | None, sources: Mapping[str, Source]) -> Value:
    if not own and not value.rivals:
        return value
    base = max((day for day in (value.valid_from, came) if day is not None), default=None)
    first = _first(own, base, sources)
    if first is None and not value.rivals:
        return value
    rivals = tuple(replace(rival, published=_first(rival.source, base, sources)) for rival in value.rivals)
    return replace(value, published=first, rivals=rivals)


def _first(own: tuple[str, ...], base: dt.date | None, sources: Mapping[str, Source]) -> dt.date | None:
    """Return the earliest day on which one of a value's own sources can have been read, ``None`` where none says."""
    periods = (written_dates.period(sources[id_].date or "") for id_ in own if id_ in sources)
    days = (base if base is not None and first <= base <= last else last for first, last in filter(None, periods))
    return min(days, default=None)
