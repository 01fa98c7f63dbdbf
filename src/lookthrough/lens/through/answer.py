"""The look-through as an answer: its views, their trail, and the plain records that ``--json`` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lookthrough.book.evidence import unconfirmed_share
from lookthrough.lens.through.obligation import ALL_VIEWS
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain, plain_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.through.economic_view import PromiseCosts
    from lookthrough.lens.through.loss_attribution import Attribution, LossShare
    from lookthrough.lens.through.rule_outcomes import RuleOutcome
    from lookthrough.units.range import Range

VIEWS = ALL_VIEWS
ECONOMIC = "economic"


class View(NamedTuple):
    """A view's range, USD bn; all ``None`` where rows exist and not one amount is known."""

    low: float | None
    mid: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One line of a view's derivation.

    Attributes:
        entity: who owes.
        contract: id of the contract, ``None`` for an opening figure.
        view: the view it adds to, or ``memo``.
        category: what it is (debt, lease, leases_not_commenced, purchase_commitments, cancellable, renewals, ...).
        amount: undiscounted, USD bn, ``None`` where unknown.
        present_value: of what is not on a balance sheet yet; never added.
        present_basis: what it rests on: ``book`` (dates and rate of the book), ``estimated`` (a filed ladder, later
            years assumed) or ``assumed``; ``None`` without one.
        file, line: where in the book it stands.
        source: ids of its sources.
        grade: the best of their grades.
        basis: reported, estimated, inferred or assumed.
        why: one sentence.
    """

    entity: str
    contract: str | None
    view: str
    category: str
    amount: Range | None
    present_value: Range | None
    present_basis: str | None
    file: str
    line: int
    source: tuple[str, ...]
    grade: str | None
    basis: str
    why: str


class CommittedColumn(NamedTuple):
    """One column of what is committed: undiscounted, in present value, and how many rows lack either."""

    undiscounted: View
    present_value: View
    unknown: int
    without_present_value: int


@dataclass(frozen=True, slots=True)
class EntityThrough:
    """The views of one entity, each with its range and the count of unknown rows under it.

    Attributes:
        id, name: of the entity.
        views: name to range.
        unknown: view to the count of its rows without an amount.
        trail: the rows the views are summed from, and the memos.
        committed: what is promised and on no balance sheet yet, in columns (``through.COLUMNS``) that are not added up.
        rules: the rule outcomes behind the views.
        borne: of a vehicle, who bears the debt of it or of its project when the collateral alone is not enough;
            ``None`` for others.
        promise_costs: what its promises cost in a run, all together; ``None`` without a run.
    """

    id: str
    name: str
    views: Mapping[str, View]
    unknown: Mapping[str, int]
    trail: tuple[TrailRow, ...]
    committed: Mapping[str, CommittedColumn]
    rules: tuple[RuleOutcome, ...] = ()
    borne: Attribution | None = None
    promise_costs: PromiseCosts | None = None

    @property
    def unconfirmed(self) -> dict[str, float]:
        """For each view the share, 0..1, of its dollars that no source better than grade C states."""
        return {view: _unconfirmed(self.trail, view) for view in self.views}


class ViewRow(TypedDict):
    """One view of one entity as a plain record."""

    entity: str
    view: str
    low: float | None
    mid: float | None
    high: float | None
    unknown: int
    unconfirmed: float


@dataclass(frozen=True, slots=True, repr=False)
class Through(Framed):
    """The look-through of a book; ``scenario`` is that of the run behind the economic view, ``None`` without one."""

    row_type = ViewRow

    as_of: str
    gaap: str
    entities: tuple[EntityThrough, ...] = field(default=())
    scenario: str | None = None
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the views, in their order."""
        return VIEWS if self.scenario is None else (*VIEWS, ECONOMIC)

    @property
    def unconfirmed(self) -> dict[str, float]:
        """For each view the share, 0..1, of the dollars of all entities that no source better than grade C states."""
        trail = [row for entity in self.entities for row in entity.trail]
        return {view: _unconfirmed(trail, view) for view in self.views}

    @property
    def rows(self) -> list[ViewRow]:
        """One record for each entity and view."""
        return [
            ViewRow(
                entity=e.id,
                view=name,
                low=v.low,
                mid=v.mid,
                high=v.high,
                unknown=e.unknown[name],
                unconfirmed=unconfirmed[name],
            )
            for e in self.entities
            for unconfirmed in (e.unconfirmed,)
            for name, v in e.views.items()
        ]

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        entities = [entity_document(entity) for entity in self.entities]
        document: dict[str, object] = {
            "as_of": self.as_of,
            "gaap": self.gaap,
            "unconfirmed": self.unconfirmed,
            "entities": entities,
        }
        return document if self.scenario is None else document | {"scenario": self.scenario}


def _unconfirmed(trail: Sequence[TrailRow], view: str) -> float:
    return unconfirmed_share(
        (row.amount.mid, row.basis, row.grade) for row in trail if row.view == view and row.amount is not None
    )


def entity_document(entity: EntityThrough) -> dict[str, object]:
    """Return the views, the columns of what is committed, the rule outcomes and the trail of one entity.

    ``not_in_book`` names the columns of which the book has nothing: their zero is no information. ``borne`` is there
    for vehicles only: their debt, and the parts that add up to it. ``beyond`` is there with a run: what promises cost
    in it.
    """
    unconfirmed = entity.unconfirmed
    document: dict[str, object] = {
        "id": entity.id,
        "name": entity.name,
        "views": {
            name: plain_record(view) | {"unknown": entity.unknown[name], "unconfirmed": unconfirmed[name]}
            for name, view in entity.views.items()
        },
        "committed": plain(entity.committed),
        "not_in_book": [name for name in entity.committed if not is_in_book(entity, name)],
        "rules": plain(entity.rules),
        "trail": plain(entity.trail),
    }
    if entity.borne is not None:
        document["borne"] = _borne_document(entity.borne)
    if entity.promise_costs is not None:
        document["beyond"] = plain(entity.promise_costs)
    return document


def is_in_book(entity: EntityThrough, name: str) -> bool:
    """Return whether the book has anything in a column of what is committed; without, its zero is no information."""
    return any(row.category == name and row.view in {"committed", "memo"} for row in entity.trail)


def _borne_document(borne: Attribution) -> dict[str, object]:
    return {
        "vehicle": borne.vehicle,
        "debt": plain(borne.debt),
        "parts": [_part_document(part) for part in borne.parts],
    }


def _part_document(part: LossShare) -> dict[str, object]:
    return {
        "entity": part.entity,
        "contract": part.contract.id,
        "layer": part.layer,
        "amount": plain(part.amount),
        "file": part.contract.position.file,
        "line": part.contract.position.line,
    }
