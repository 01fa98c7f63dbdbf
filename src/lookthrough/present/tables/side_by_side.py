"""The largest debtors side by side as tables, for a terminal and for the page ``docs/views.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.through.answer import is_in_book
from lookthrough.lens.through.commitments import EQUITY
from lookthrough.lens.through.comparison import difference, lease_classes, verdicts
from lookthrough.lens.through.present_value import LEASES, PURCHASES
from lookthrough.present import labels
from lookthrough.present.table import Marked, table_of
from lookthrough.present.tables.common_columns import WHY, ends, ids, named, text
from lookthrough.present.tables.through import FLOOR, FLOOR_NOTE
from lookthrough.units.range import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lookthrough.lens.through.answer import EntityThrough, View
    from lookthrough.lens.through.comparison import Compared, Difference, LeaseClass, Verdict, ViewsTable
    from lookthrough.lens.through.rule_outcomes import RuleOutcome
    from lookthrough.present.table import Cell, Fields, Table, TableColumn

NOT_IN_BOOK = "-"
CANCELLABLE = "cancellable"

VIEWS_NOTE = f"Low / mid / high where they differ. {FLOOR_NOTE}"
COMMITTED_TITLE = "What is committed and not yet on a balance sheet"
COMMITTED_NOTE = (
    "The columns are not added up. Prepaid amounts are already deducted; cancellable amounts have their own column. "
    f"{NOT_IN_BOOK} is not zero: the book has no such row. Unfunded equity is neither a lease nor a purchase; only the "
    "full view counts it, for project vehicles. A present value rests on the book's dates and rate (book), on a filed "
    "ladder by year (estimated), or on an assumed window (assumed)."
)
CONTROL_NOTE = (
    "The first question whose answer is not yes decides. VIE: whether the vehicle is a variable interest entity; the "
    "test does not apply to a company without a variable interest. Filed: whether the company's own accounts agree."
)
LEASES_TITLE = "How US GAAP classes the leases of project vehicles"
LEASES_NOTE = "The class counts the whole residual guarantee, the liability only its probable part. IFRS has one class."
PART_TITLE = "Where US GAAP and IFRS differ"
PART_NOTE = (
    "The liability is the same; what counts as borrowing is not. US GAAP keeps operating leases apart from debt, IFRS "
    "treats all of them as financing. When a lease begins, US GAAP adds the probable part of the tenant's residual "
    "guarantee, IFRS the expected part: ranges are the book's assumptions."
)

COMMITTED: Fields[Compared] = (
    (text("company"), lambda c: c.us.name),
    (ends(LEASES, "leases"), lambda c: _undiscounted(c, LEASES)),
    (ends(f"{LEASES}_present_value", "present value"), lambda c: _present_value(c, LEASES)),
    (text(f"{LEASES}_basis", "rests on"), lambda c: _basis(c, LEASES)),
    (ends(PURCHASES, "purchases"), lambda c: _undiscounted(c, PURCHASES)),
    (ends(f"{PURCHASES}_present_value", "present value"), lambda c: _present_value(c, PURCHASES)),
    (text(f"{PURCHASES}_basis", "rests on"), lambda c: _basis(c, PURCHASES)),
    (ends(CANCELLABLE), lambda c: _undiscounted(c, CANCELLABLE)),
    (ends(EQUITY, "unfunded equity"), lambda c: _equity(c.us)),
)
CONTROL: Fields[tuple[Compared, Verdict]] = (
    (text("company"), lambda r: r[0].us.name),
    (ids("vehicle"), lambda r: r[1].vehicle),
    (named("us", labels.GAAPS["us"], labels.ANSWERS), lambda r: r[1].us.answer),
    (named("ifrs", labels.GAAPS["ifrs"], labels.ANSWERS), lambda r: r[1].ifrs.answer),
    (text("filed", absent=NOT_IN_BOOK), lambda r: None if r[1].filed is None else r[1].filed.answer),
    (text("vie", "VIE", NOT_IN_BOOK), lambda r: _vie(r[1])),
    (text("question", "the question that decides"), lambda r: r[1].us.question),
    (WHY, lambda r: r[1].us.why),
)
LEASE_CLASSES: Fields[tuple[Compared, LeaseClass]] = (
    (text("company"), lambda r: r[0].us.name),
    (ids("contract", "lease"), lambda r: r[1].contract),
    (named("class", words=labels.LEASE_CLASSES), lambda r: r[1].verdict.answer),
    (text("filed", absent=NOT_IN_BOOK), lambda r: None if r[1].filed is None else _filed_class(r[1].filed)),
    (named("measured", "on the balance sheet", labels.ANSWERS), lambda r: r[1].measured.answer),
    (text("question", "the question that decides"), lambda r: r[1].verdict.question),
    (WHY, lambda r: r[1].verdict.why),
)
DIFFERENCES: Fields[tuple[Compared, Difference]] = (
    (text("company"), lambda r: r[0].us.name),
    (ends("finance"), lambda r: r[1].finance),
    (ends("operating"), lambda r: r[1].operating),
    (ends("unclassed", "class open"), lambda r: r[1].unclassed),
    (ends("financing", "IFRS: all financing"), lambda r: r[1].financing),
    (ends("probable", "guarantee, US"), lambda r: r[1].probable),
    (ends("expected", "guarantee, IFRS"), lambda r: r[1].expected),
)


def side_by_side(answer: ViewsTable) -> list[Table]:
    """Return the five tables: views, what is committed, control, leases, and where US GAAP and IFRS part."""
    companies = answer.companies
    control = [(company, verdict) for company in companies for verdict in verdicts(company)]
    leases = [(company, lease) for company in companies for lease in lease_classes(company)]
    return [
        table_of(_views(answer.views), companies, name="views", title="Views", note=VIEWS_NOTE),
        table_of(COMMITTED, companies, name="committed", title=COMMITTED_TITLE, note=COMMITTED_NOTE),
        table_of(CONTROL, control, name="control", title="Who consolidates which vehicle", note=CONTROL_NOTE),
        table_of(LEASE_CLASSES, leases, name="leases", title=LEASES_TITLE, note=LEASES_NOTE),
        table_of(DIFFERENCES, _differences(companies), name="differences", title=PART_TITLE, note=PART_NOTE),
    ]


def _views(views: Iterable[str]) -> list[tuple[TableColumn, Callable[[Compared], Cell]]]:
    company: tuple[TableColumn, Callable[[Compared], Cell]] = (text("company"), lambda c: c.us.name)
    return [company, *((ends(view, labels.VIEWS[view]), _view(view)) for view in views)]


def _view(view: str) -> Callable[[Compared], Cell]:
    return lambda c: _marked(c.us.views[view], is_floor=bool(c.us.unknown[view]))


def _undiscounted(company: Compared, name: str) -> Cell:
    column = company.us.committed[name]
    return _marked(column.undiscounted, is_floor=bool(column.unknown)) if is_in_book(company.us, name) else NOT_IN_BOOK


def _present_value(company: Compared, name: str) -> Cell:
    column = company.us.committed[name]
    if not is_in_book(company.us, name):
        return NOT_IN_BOOK
    return _marked(column.present_value, is_floor=bool(column.without_present_value))


def _marked(view: View, *, is_floor: bool) -> Cell:
    return Marked(view, FLOOR) if is_floor else view


def _basis(company: Compared, name: str) -> str:
    rows = [row for row in company.us.trail if row.category == name and row.view == "committed"]
    return ", ".join(sorted({row.present_basis for row in rows if row.present_basis})) or NOT_IN_BOOK


def _equity(entity: EntityThrough) -> Cell:
    """Return equity promised and not yet paid in, from the memos of the trail."""
    amounts = [row.amount for row in entity.trail if row.category == EQUITY]
    known = [amount for amount in amounts if amount is not None]
    if not amounts:
        return NOT_IN_BOOK
    if not known:
        return None
    return Marked(total(known), FLOOR) if len(known) < len(amounts) else total(known)


def _vie(verdict: Verdict) -> str | None:
    return next((step.answer for step in verdict.steps if step.rule == "asc810.vie"), None)


def _filed_class(filed: RuleOutcome) -> str:
    return next((f.value for f in filed.fields if f.name.endswith(".booked_as")), filed.answer)


def _differences(companies: Iterable[Compared]) -> list[tuple[Compared, Difference]]:
    """Return the amounts of each company that has any."""
    both = [(company, difference(company)) for company in companies]
    return [(company, found) for company, found in both if any(amount.high for amount in found)]
