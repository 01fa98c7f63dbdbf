"""The tables of a book while it is loaded: every record by id, before it is known whether the book can be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.deal_file.deal_records import DealFile
    from lookthrough.book.records import (
        Assertion,
        Assumption,
        Contract,
        Deal,
        Entity,
        Excluded,
        Observation,
        Purchase,
        Scenario,
        Source,
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a book, in id order."""

    entities: Mapping[str, Entity]
    contracts: Mapping[str, Contract]
    sources: Mapping[str, Source]
    purchases: tuple[Purchase, ...]
    series: Mapping[str, tuple[Observation, ...]]
    assumptions: Mapping[str, Assumption]
    assertions: tuple[Assertion, ...]
    scenarios: Mapping[str, Scenario]
    excluded: tuple[Excluded, ...]
    deals: Mapping[str, Deal] = field(default_factory=dict)
    waterfalls: Mapping[str, DealFile] = field(default_factory=dict)
