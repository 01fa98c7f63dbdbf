"""What a company owes, in five static views and one of a run, because the rating agencies openly disagree.

``reported``: the debt of the balance sheet and the lease liabilities recognised there.
``committed``: plus rent of leases not yet commenced, and purchase commitments; what can be cancelled stands apart.
``moodys_like``: reported, plus for the project vehicles the company rents from either the likely renewals or the likely
residual-value payment. They fall on the same dates (who renews does not hand the asset back), so one project counts
one of them: the larger at its middle value, the caution of a rating agency.
``sp_like``: reported, plus the debt of vehicles the company consolidates or guarantees beyond a threshold.
``full``: reported, plus the vehicle debt it bears when the collateral alone is not enough
(``lens.through.loss_attribution``).
``economic``, where a run is given: reported, plus what promises cost beyond the market in it
(``lens.through.economic_view``).

A view is the sum of its trail rows and is built from nothing else. Rows of the view ``memo`` are shown and never added:
the loans that make up a reported total, what may be cancelled, what is already on the balance sheet. A row with no
amount is unknown: it adds nothing, is counted, and makes the view a floor. Amounts are undiscounted, USD bn.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lookthrough.book.records import Contract
from lookthrough.book.replay import latest_known
from lookthrough.errors import UsageError
from lookthrough.lens.through import collect
from lookthrough.lens.through.commitments import EQUITY
from lookthrough.lens.through.document import entity_document
from lookthrough.lens.through.economic_view import beyond, not_in_run
from lookthrough.lens.through.loss_attribution import index, of_project
from lookthrough.lens.through.obligation import ALL_VIEWS
from lookthrough.lens.through.profiles import LEASES, PURCHASES
from lookthrough.lens.through.rule_outcomes import outcomes
from lookthrough.positions.amounts import COUNTED
from lookthrough.units.frames import frame
from lookthrough.units.range import Range, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.through.economic_view import Beyond
    from lookthrough.lens.through.loss_attribution import Attribution, Index
    from lookthrough.lens.through.obligation import Exposure
    from lookthrough.lens.through.rule_outcomes import Outcome
    from lookthrough.runs.promises import Promises
    from lookthrough.units.frames import Frame

VIEWS = ALL_VIEWS
ECONOMIC = "economic"
APART = ("cancellable", "prepaid", EQUITY)
COLUMNS = (LEASES, PURCHASES, *APART)
GAAPS = ("us", "ifrs")
DEFAULT_CLASSES = ("sponsor", "modelled")


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


class Column(NamedTuple):
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
        committed: what is promised and on no balance sheet yet, in columns (``COLUMNS``) that are not added up.
        rules: the rule outcomes behind the views.
        borne: of a vehicle, who bears the debt of it or of its project when the collateral alone is not enough;
            ``None`` for others.
        beyond: what its promises cost in a run, all together; ``None`` without a run.
    """

    id: str
    name: str
    views: Mapping[str, View]
    unknown: Mapping[str, int]
    trail: tuple[TrailRow, ...]
    committed: Mapping[str, Column]
    rules: tuple[Outcome, ...] = ()
    borne: Attribution | None = None
    beyond: Beyond | None = None


class ViewRow(TypedDict):
    """One view of one entity as a plain record."""

    entity: str
    view: str
    low: float | None
    mid: float | None
    high: float | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Through:
    """The look-through of a book; ``scenario`` is that of the run behind the economic view, ``None`` without one.

    ``published`` is the latest day on which anything in the book became public: balance sheets come weeks later.
    """

    as_of: str
    gaap: str
    entities: tuple[EntityThrough, ...] = field(default=())
    scenario: str | None = None
    published: str | None = None

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the views, in their order."""
        return VIEWS if self.scenario is None else (*VIEWS, ECONOMIC)

    @property
    def rows(self) -> list[ViewRow]:
        """One record for each entity and view."""
        return [
            ViewRow(entity=e.id, view=name, low=v.low, mid=v.mid, high=v.high, unknown=e.unknown[name])
            for e in self.entities
            for name, v in e.views.items()
        ]

    def frame(self) -> Frame:
        """Return the rows as a pandas frame.

        Raises:
            ImportError: pandas is not installed.
        """
        return frame(self.rows)

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        entities = [entity_document(entity) for entity in self.entities]
        document: dict[str, object] = {
            "as_of": self.as_of,
            "published": self.published,
            "gaap": self.gaap,
            "entities": entities,
        }
        return document if self.scenario is None else document | {"scenario": self.scenario}


def through(
    book: Book,
    *entity_ids: str,
    gaap: str = "us",
    statuses: Sequence[str] = COUNTED,
    run: Promises | None = None,
) -> Through:
    """Return what each entity owes, in five views, six with a run, with the trail of each.

    Args:
        book: the book.
        entity_ids: default: all sponsors and modelled companies of which the book knows anything.
        gaap: ``us`` or ``ifrs``: how leases and control are judged.
        statuses: of contracts that count.
        run: from :func:`lookthrough.runs.promises.read_promises`, for the economic view.

    Raises:
        KeyError: no entity has this id.
        UsageError: ``gaap`` is neither.
    """
    if gaap not in GAAPS:
        raise UsageError(f"gaap is {gaap!r}, not one of {', '.join(GAAPS)}")
    for entity_id in entity_ids:
        if entity_id not in book.entities:
            raise KeyError(entity_id)
    idx = index(book, statuses)
    wanted = entity_ids or tuple(e.id for e in book.entities.values() if e.class_ in DEFAULT_CLASSES)
    found = [_look(idx, entity_id, gaap, run) for entity_id in wanted]
    return Through(
        as_of=book.as_of.isoformat(),
        gaap=gaap,
        entities=tuple(e for e in found if entity_ids or _shows_anything(e)),
        scenario=None if run is None else run.scenario,
        published=None if (last := latest_known(book)) is None else last.isoformat(),
    )


def _shows_anything(entity: EntityThrough) -> bool:
    return any(row.amount is not None or row.contract is not None for row in entity.trail)


def _look(idx: Index, entity_id: str, gaap: str, run: Promises | None) -> EntityThrough:
    found, entity = collect.exposures(idx, entity_id, gaap), idx.book.entities[entity_id]
    names: tuple[str, ...] = VIEWS
    summed = None
    if run is not None:
        names = (*VIEWS, ECONOMIC)
        group = collect.group_of(idx, entity_id, gaap)
        contracts = {c.id: c for member in group for c in idx.by_entity.get(member, ())}
        more, summed = beyond(contracts.values(), run, group, idx.now)
        found = [*(_also_economic(exposure) for exposure in found), *more, *not_in_run(found, run)]
    rows = [_row(idx.book, entity_id, exposure, view) for exposure in found for view in exposure.views or ("memo",)]
    trail = tuple(sorted(rows, key=lambda r: ((*names, "memo").index(r.view), r.category, r.contract or "", r.why)))
    return EntityThrough(
        id=entity_id,
        name=entity.name,
        views={view: _sum(trail, view) for view in names},
        unknown={view: sum(r.view == view and r.amount is None for r in trail) for view in names},
        trail=trail,
        committed={name: _column(trail, name) for name in COLUMNS},
        rules=outcomes(idx, entity_id, gaap),
        borne=of_project(idx, entity_id) if entity.class_ == "vehicle" else None,
        beyond=summed,
    )


def _also_economic(exposure: Exposure) -> Exposure:
    """What is on the balance sheet stands in the economic view too; what is beyond it comes from the run."""
    return replace(exposure, views=(*exposure.views, ECONOMIC)) if "reported" in exposure.views else exposure


def _column(trail: Sequence[TrailRow], name: str) -> Column:
    """Return a column of what is committed; amounts apart (cancellable, prepaid) are those of the memos."""
    wanted = "memo" if name in APART else "committed"
    rows = [row for row in trail if row.category == name and row.view == wanted]
    known = [row for row in rows if row.amount is not None]
    present = [row.present_value for row in known if row.present_value is not None]
    return Column(
        undiscounted=_total([row.amount for row in known if row.amount is not None], of=len(rows)),
        present_value=_total(present, of=len(rows)),
        unknown=len(rows) - len(known),
        without_present_value=len(known) - len(present),
    )


def _sum(trail: Sequence[TrailRow], view: str) -> View:
    rows = [row for row in trail if row.view == view]
    return _total([row.amount for row in rows if row.amount is not None], of=len(rows))


def _total(known: Sequence[Range], *, of: int) -> View:
    return View(None, None, None) if of and not known else View(*total(known))


def _row(book: Book, entity_id: str, exposure: Exposure, view: str) -> TrailRow:
    """Return the trail row of an exposure; a value without sources of its own stands on those of its record."""
    value, record = exposure.value, exposure.record
    source = (value.source if value is not None else ()) or record.source
    position = value.position if value is not None else record.position
    grades = sorted(book.sources[s].grade for s in source if s in book.sources)
    return TrailRow(
        entity=entity_id,
        contract=record.id if isinstance(record, Contract) else None,
        view=view,
        category=exposure.category,
        amount=exposure.amount,
        present_value=exposure.present_value,
        present_basis=exposure.present_basis or (None if exposure.present_value is None else "book"),
        file=position.file,
        line=position.line,
        source=source,
        grade=grades[0] if grades else None,
        basis=exposure.basis or (value.basis if value is not None else None) or record.basis,
        why=exposure.why,
    )
