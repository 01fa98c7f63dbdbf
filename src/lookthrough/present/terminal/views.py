"""The comparison of the largest debtors as tables of words, for a terminal and for the page ``docs/views.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.through.commitments import EQUITY
from lookthrough.lens.through.comparison import difference, lease_classes, verdicts
from lookthrough.lens.through.document import is_in_book
from lookthrough.lens.through.profiles import LEASES, PURCHASES
from lookthrough.present.terminal.text import TITLES, UNKNOWN, money, paragraphs, table
from lookthrough.units.range import total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.lens.through.comparison import Compared, ViewsTable
    from lookthrough.lens.through.rule_outcomes import Outcome
    from lookthrough.lens.through.through import Column, EntityThrough, View
    from lookthrough.units.range import Cases, Range

NONE = "-"
_CLASS = {"yes": "finance", "no": "operating", "open": "open"}


class Part(NamedTuple):
    """One table with its title and what to know when reading it."""

    title: str
    note: str
    header: list[str]
    rows: list[list[str]]


def views_text(answer: ViewsTable) -> str:
    """Return the tables as text for a terminal."""
    shown = [f"{p.title}\n\n{table(p.header, p.rows)}\n\n{p.note}" for p in parts(answer) if p.rows]
    return paragraphs(f"The largest debtors side by side on {answer.as_of}, USD bn", *shown)


def parts(answer: ViewsTable) -> list[Part]:
    """Return the five tables: views, what is committed, control, leases, and where US GAAP and IFRS part."""
    companies = answer.companies
    return [
        Part(
            "Views",
            "Low / mid / high where they differ; + = rows of unknown amount come on top.",
            ["company", *(TITLES[name] for name in answer.views)],
            [[c.us.name, *(_view(c.us, name) for name in answer.views)] for c in companies],
        ),
        Part(
            "What is committed and on no balance sheet yet",
            "Columns are not added up: what is prepaid is already taken off, what can be cancelled stands apart. "
            "What the book does not have is shown as -, which is not zero. Equity promised and not yet paid in "
            "is no lease and no purchase: it stands apart, and only the full view has it, for project vehicles. "
            "A present value rests on the book's dates and rate, on a filed ladder by year (estimated), or on an "
            "assumed window (assumed).",
            [
                *("company", "leases", "present value", "rests on", "purchases", "present value", "rests on"),
                *("cancellable", "equity promised"),
            ],
            [_committed(c.us) for c in companies],
        ),
        Part(
            "Who consolidates which vehicle",
            "The first question that is not a yes decides. VIE: whether the vehicle is a variable interest entity; not "
            "asked of who has no variable interest. Filed: whether the company's own accounts say the same.",
            ["company", "vehicle", "US GAAP", "IFRS", "filed", "VIE", "the question that decides", "why"],
            [row for c in companies for row in _control(c)],
        ),
        Part(
            "What the leases of project vehicles are under US GAAP",
            "The class counts the whole residual guarantee, the liability only its probable part. IFRS has one class.",
            ["company", "lease", "class", "filed", "on the balance sheet", "the question that decides", "why"],
            [row for c in companies for row in _leases(c)],
        ),
        Part(
            "Where US GAAP and IFRS part",
            "The liability is the same; what counts as borrowing is not. US GAAP keeps operating leases apart from "
            "debt, IFRS treats all of them as financing. When a lease begins, US GAAP adds the probable part of the "
            "tenant's residual guarantee, IFRS the expected part: ranges are the book's assumptions.",
            [
                "company",
                "finance",
                "operating",
                "class open",
                "IFRS: all financing",
                "guarantee, US",
                "guarantee, IFRS",
            ],
            [row for c in companies if (row := _difference(c)) is not None],
        ),
    ]


def _view(entity: EntityThrough, name: str) -> str:
    mark = "+" if entity.unknown[name] and entity.views[name].mid is not None else ""
    return span(entity.views[name]) + mark


def span(view: View | Range | Cases) -> str:
    """Return low / mid / high with one decimal, one figure where they are the same, ``unknown`` for nothing."""
    if view.low is None or view.mid is None or view.high is None:
        return UNKNOWN
    ends = [money(view.low), money(view.mid), money(view.high)]
    return ends[1] if len(set(ends)) == 1 else " / ".join(ends)


def _committed(entity: EntityThrough) -> list[str]:
    cells = [entity.name]
    for name in (LEASES, PURCHASES):
        column = entity.committed[name]
        has = is_in_book(entity, name)
        cells += [_floor(column), _present(column), _basis(entity, name)] if has else [NONE] * 3
    apart = entity.committed["cancellable"]
    return [*cells, _floor(apart) if is_in_book(entity, "cancellable") else NONE, _equity(entity)]


def _equity(entity: EntityThrough) -> str:
    """Return equity promised and not yet paid in, from the memos of the trail."""
    amounts = [row.amount for row in entity.trail if row.category == EQUITY]
    known = [amount for amount in amounts if amount is not None]
    if not amounts:
        return NONE
    return span(total(known)) + ("+" if len(known) < len(amounts) else "") if known else UNKNOWN


def _floor(column: Column) -> str:
    return span(column.undiscounted) + ("+" if column.unknown and column.undiscounted.mid is not None else "")


def _present(column: Column) -> str:
    mark = "+" if column.without_present_value and column.present_value.mid is not None else ""
    return span(column.present_value) + mark


def _basis(entity: EntityThrough, name: str) -> str:
    found = {r.present_basis for r in entity.trail if r.category == name and r.view == "committed" and r.present_basis}
    return ", ".join(sorted(found)) or "-"


def _control(company: Compared) -> Iterator[list[str]]:
    for row in verdicts(company):
        filed = "-" if row.filed is None else row.filed.answer
        entity = next((step.answer for step in row.steps if step.rule == "asc810.vie"), "-")
        answers = [row.us.answer, row.ifrs.answer, filed, entity]
        yield [company.us.name, row.vehicle, *answers, row.us.question, row.us.why]


def _leases(company: Compared) -> Iterator[list[str]]:
    for row in lease_classes(company):
        filed = "-" if row.filed is None else _filed_class(row.filed)
        decided = [row.verdict.question, row.verdict.why]
        yield [company.us.name, row.contract, _CLASS[row.verdict.answer], filed, row.measured.answer, *decided]


def _filed_class(filed: Outcome) -> str:
    return next((f.value for f in filed.fields if f.name.endswith(".booked_as")), filed.answer)


def _difference(company: Compared) -> list[str] | None:
    """Return the amounts of a company, ``None`` where it has none of them."""
    found = difference(company)
    if not any(amount.high for amount in found):
        return None
    return [company.us.name, *(span(amount) for amount in found)]
