"""What a company owes, in six static views and one of a run, because the rating agencies openly disagree.

``reported``: the debt of the balance sheet and the lease liabilities recognised there.
``firm``: plus what still binds of rent to come and of purchases when the company leaves as soon as it may, after notice
and fees (``lens.through.firm``).
``committed``: plus all rent of leases not yet commenced, and purchase commitments; what can be cancelled stands apart.
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

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_ids
from lookthrough.errors import UsageError
from lookthrough.lens.through.answer import ECONOMIC, VIEWS, CommittedColumn, EntityThrough, Through, TrailRow, View
from lookthrough.lens.through.collect import group_of, obligations
from lookthrough.lens.through.commitments import EQUITY
from lookthrough.lens.through.economic_view import not_in_run, promise_costs
from lookthrough.lens.through.firm import FIRM
from lookthrough.lens.through.loss_attribution import of_project
from lookthrough.lens.through.present_value import LEASES, PURCHASES
from lookthrough.lens.through.rule_outcomes import outcomes
from lookthrough.positions.standing import standing_of
from lookthrough.positions.standing_contract import BINDING, StandingContract
from lookthrough.units.range import Range, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.through.economic_view import PromiseCosts
    from lookthrough.lens.through.obligation import Obligation
    from lookthrough.positions.standing import Standing
    from lookthrough.runs.promises import Promises

APART = ("cancellable", "prepaid", EQUITY)
COLUMNS = (LEASES, PURCHASES, *APART)
GAAPS = ("us", "ifrs")
DEFAULT_CLASSES = ("sponsor", "modelled")


def through(
    book: Book,
    *entities: str,
    gaap: str = "us",
    statuses: Sequence[str] = BINDING,
    run: Promises | None = None,
) -> Through:
    """Return what each entity owes, in six views, seven with a run, with the trail of each.

    Args:
        book: the book.
        entities: by id, name or ticker; default: all sponsors and modelled companies of which the book knows anything.
        gaap: ``us`` or ``ifrs``: how leases and control are judged.
        statuses: of contracts that count.
        run: from :func:`lookthrough.runs.promises.read_promises`, for the economic view.

    Raises:
        UnknownNameError: nobody is called so, or several are.
        UsageError: ``gaap`` is neither.
    """
    if gaap not in GAAPS:
        raise UsageError(f"gaap is {gaap!r}, not one of {', '.join(GAAPS)}")
    named = entity_ids(book, entities)
    standing = standing_of(book, statuses)
    wanted = named or tuple(e.id for e in book.entities.values() if e.class_ in DEFAULT_CLASSES)
    found = [_look(standing, entity_id, gaap, run) for entity_id in wanted]
    return Through(
        as_of=book.as_of.isoformat(),
        gaap=gaap,
        entities=tuple(e for e in found if named or _shows_anything(e)),
        scenario=None if run is None else run.scenario,
        book=book,
    )


def _shows_anything(entity: EntityThrough) -> bool:
    return any(row.amount is not None or row.contract is not None for row in entity.trail)


def _look(standing: Standing, entity_id: str, gaap: str, run: Promises | None) -> EntityThrough:
    entity, rows = standing.book.entities[entity_id], obligations(standing, entity_id, gaap)
    names: tuple[str, ...] = VIEWS
    costs: PromiseCosts | None = None
    if run is not None:
        names = (*VIEWS, ECONOMIC)
        rows, costs = _with_run(standing, entity_id, gaap, rows, run)
    trail = _trail(standing.book, entity_id, rows, names)
    return EntityThrough(
        id=entity_id,
        name=entity.name,
        views={view: _sum(trail, view) for view in names},
        unknown={view: sum(r.view == view and r.amount is None for r in trail) for view in names},
        trail=trail,
        committed={name: _column(trail, name) for name in COLUMNS},
        rules=outcomes(standing, entity_id, gaap),
        borne=of_project(standing, entity_id) if entity.class_ == "vehicle" else None,
        promise_costs=costs,
    )


def _with_run(
    standing: Standing, entity_id: str, gaap: str, rows: Sequence[Obligation], run: Promises
) -> tuple[list[Obligation], PromiseCosts]:
    """Return the obligations with those of the economic view, and what promises cost in all."""
    group = group_of(standing, entity_id, gaap)
    contracts = {c.id: c for member in group for c in standing.by_entity.get(member, ())}
    each_once = [row for row in rows if row.views != FIRM]
    more, costs = promise_costs(contracts.values(), run, group, each_once)
    return [*(_also_economic(row) for row in rows), *more, *not_in_run(each_once, run)], costs


def _trail(book: Book, entity_id: str, obligations: Sequence[Obligation], views: Sequence[str]) -> tuple[TrailRow, ...]:
    rows = [_row(book, entity_id, each, view) for each in obligations for view in each.views or ("memo",)]
    order = (*views, "memo")
    return tuple(sorted(rows, key=lambda r: (order.index(r.view), r.category, r.contract or "", r.why)))


def _also_economic(obligation: Obligation) -> Obligation:
    """What is on the balance sheet stands in the economic view too; what is beyond it comes from the run."""
    return replace(obligation, views=(*obligation.views, ECONOMIC)) if "reported" in obligation.views else obligation


def _column(trail: Sequence[TrailRow], name: str) -> CommittedColumn:
    """Return a column of what is committed; amounts apart (cancellable, prepaid) are those of the memos."""
    wanted = "memo" if name in APART else "committed"
    rows = [row for row in trail if row.category == name and row.view == wanted]
    known = [row for row in rows if row.amount is not None]
    present = [row.present_value for row in known if row.present_value is not None]
    return CommittedColumn(
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


def _row(book: Book, entity_id: str, obligation: Obligation, view: str) -> TrailRow:
    """Return the trail row of an obligation; a value without sources of its own stands on those of its record."""
    value, record = obligation.value, obligation.record
    source = (value.source if value is not None else ()) or record.source
    position = value.position if value is not None else record.position
    grades = sorted(book.sources[s].grade for s in source if s in book.sources)
    return TrailRow(
        entity=entity_id,
        contract=record.id if isinstance(record, StandingContract) else None,
        view=view,
        category=obligation.category,
        amount=obligation.amount,
        present_value=obligation.present_value,
        present_basis=obligation.present_basis or (None if obligation.present_value is None else "book"),
        file=position.file,
        line=position.line,
        source=source,
        grade=grades[0] if grades else None,
        basis=obligation.basis or (value.basis if value is not None else None) or record.basis,
        why=obligation.why,
    )
