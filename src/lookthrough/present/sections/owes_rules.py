"""Two figures on who owes what: promises undiscounted and at present value, and what the accounting rules decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import COUNTED, Bar, BarChart
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import trail_sources
from lookthrough.present.page.html_table import table_html
from lookthrough.present.page.page import Figure
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import AMOUNT, ENTITY, UNKNOWN_ROWS, WHY, named, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from lookthrough.present.page.run_document import (
        CommittedDocument,
        EntityDocument,
        OpenRangeDocument,
        RuleDocument,
        ThroughDocument,
    )
    from lookthrough.present.table import Fields

PROMISES = ("leases_not_commenced", "purchase_commitments")
MEASURES = ("undiscounted", "present_value")
LEASE_CLASS = "asc842.classification"
DECISIONS = {
    "asc810.consolidates": "consolidated, US GAAP",
    "ifrs10.control": "consolidated, IFRS",
    LEASE_CLASS: "class of the lease",
    "accounts": "accounts agree",
}
"""The rules that decide, and what they decide."""

VEHICLES = ("vehicles", frozenset({"asc810.consolidates", "ifrs10.control"}), ("consolidated", "not", "open"))
LEASES = ("leases from vehicles", frozenset({LEASE_CLASS}), ("finance", "operating", "open"))


class Promise(NamedTuple):
    """One column of what an entity has promised, in one measure."""

    entity: EntityDocument
    column: str
    measure: str

    @property
    def committed(self) -> CommittedDocument:
        """The column."""
        return self.entity.committed[self.column]

    @property
    def range(self) -> OpenRangeDocument:
        """What is promised, USD bn."""
        is_present = self.measure == "present_value"
        return self.committed.present_value if is_present else self.committed.undiscounted


class Decision(NamedTuple):
    """A rule that was asked for an entity."""

    entity: EntityDocument
    rule: RuleDocument


def promised_figure(through: ThroughDocument, shown: Sequence[EntityDocument]) -> Figure:
    """Return what companies have promised, undiscounted and at present value, in two columns that are not added."""
    bars = [_promise_bar(promise) for promise in _promises(shown)]
    first = _promises(shown[:1])
    sums = {m: sum(promise.range.mid or 0.0 for promise in first if promise.measure == m) for m in MEASURES}
    caption = (
        f"{shown[0].name} has committed {amount(sums['undiscounted'])} bn USD that are on no balance sheet yet, "
        f"{amount(sums['present_value'])} bn at present value; the lines show how much depends on when it falls due."
    )
    note = (
        "A filed total has no dates. Payments by year are used where the filing gives them, a window of starts and "
        "terms where it gives that. The rest is assumed: the last column of the table shows which."
    )

    title = "Committed, and not yet on a balance sheet"
    data = table_of(PROMISED, _promises(through.entities))
    return Figure("promised", title, caption, data, BarChart(tuple(bars), ("mid",)), trail_sources(shown), note)


def _promises(entities: Sequence[EntityDocument]) -> list[Promise]:
    return [Promise(entity, column, measure) for entity in entities for column in PROMISES for measure in MEASURES]


def _promise_bar(promise: Promise) -> Bar:
    size, committed = promise.range, promise.committed
    unknown = committed.unknown if promise.measure == "undiscounted" else committed.without_present_value
    return Bar(
        labels.COMMITTED[promise.column] if promise.measure == "undiscounted" else "at present value",
        (size.mid or 0.0,),
        size.low,
        size.high,
        group=promise.entity.name,
        text="unknown" if size.mid is None else amount(size.mid) + ("+" if unknown else ""),
    )


def _present_basis(promise: Promise) -> str:
    """Return what the present values of a column rest on: the book, a filed ladder (estimated), assumptions."""
    if promise.measure == "undiscounted":
        return ""
    rows = [row for row in promise.entity.trail if (row.view, row.category) == ("committed", promise.column)]
    return ", ".join(sorted({row.present_basis for row in rows if row.present_basis is not None}))


PROMISED: Fields[Promise] = (
    (ENTITY, lambda r: r.entity.id),
    (text("name"), lambda r: r.entity.name),
    (named("commitment", words=labels.COMMITTED), lambda r: r.column),
    (named("measure"), lambda r: r.measure),
    (AMOUNT, lambda r: (r.range.low, r.range.mid, r.range.high)),
    (UNKNOWN_ROWS, lambda r: r.committed.unknown),
    (text("present_basis", "present value from"), _present_basis),
)


def rules_figure(through: ThroughDocument, shown: Sequence[EntityDocument]) -> Figure | None:
    """Return how many vehicles and leases of these companies the rules decide how; ``None`` where none was asked."""
    if not _decisions(shown):
        return None
    bars = [
        Bar(title, tuple(map(float, counts)), group=entity.name, text=_counted(counts, answers))
        for entity in shown
        for title, rules, answers in (VEHICLES, LEASES)
        if sum(counts := _counts(entity, rules))
    ]
    totals = [sum(each) for each in zip(*(_counts(entity, VEHICLES[1]) for entity in shown), strict=True)]
    caption = (
        f"These companies support {sum(totals)} vehicles. The rules put {totals[0]} on their balance sheets, leave "
        f"{totals[1]} off and are open for {totals[2]}; each answer names the fields that would change it."
    )
    note = "The table holds every step of every rule with the fields that it read and their lines in the book."

    chart = BarChart(tuple(bars), ("yes", "no", "open"), COUNTED)
    data = table_of(STEPS, (Decision(entity, rule) for entity in through.entities for rule in entity.rules))
    return Figure(
        "rules",
        "What the accounting rules decide",
        caption,
        data,
        chart,
        trail_sources(shown),
        note,
    )


def rules_table(shown: Sequence[EntityDocument]) -> Markup:
    """Return the deciding outcomes of these companies as a table of HTML, empty where there are none."""
    return table_html(table_of(DECIDED, _decisions(shown)), "rules-that-decide")


def _decisions(shown: Sequence[EntityDocument]) -> list[Decision]:
    return [Decision(entity, rule) for entity in shown for rule in entity.rules if rule.rule in DECISIONS]


def _counts(entity: EntityDocument, rules: frozenset[str]) -> tuple[int, int, int]:
    """Return how many outcomes of these rules are yes, no and open."""
    answers = [rule.answer for rule in entity.rules if rule.rule in rules]
    return answers.count("yes"), answers.count("no"), answers.count("open")


def _counted(counts: tuple[int, int, int], answers: tuple[str, str, str]) -> str:
    return ", ".join(f"{n} {answer}" for n, answer in zip(counts, answers, strict=True) if n)


def _answer(decision: Decision) -> str:
    words = labels.LEASE_CLASSES if decision.rule.rule == LEASE_CLASS else labels.ANSWERS
    return words[decision.rule.answer]


DECIDED: Fields[Decision] = (
    (text("company"), lambda r: r.entity.name),
    (text("subject", "of"), lambda r: r.rule.subject),
    (text("decision", "what is decided"), lambda r: DECISIONS[r.rule.rule]),
    (text("answer"), _answer),
    (text("question", "the question that decides"), lambda r: r.rule.question),
    (WHY, lambda r: r.rule.why),
)
STEPS: Fields[Decision] = (
    (ENTITY, lambda r: r.entity.id),
    (text("name"), lambda r: r.entity.name),
    (text("subject", "of"), lambda r: r.rule.subject),
    (text("rule"), lambda r: r.rule.rule),
    (named("answer", words=labels.ANSWERS), lambda r: r.rule.answer),
    (text("decides"), lambda r: "yes" if r.rule.decides else "no"),
    (text("question"), lambda r: r.rule.question),
    (WHY, lambda r: r.rule.why),
    (text("fields"), lambda r: "; ".join(f"{field.name} = {field.value}" for field in r.rule.fields)),
    (text("places", "lines of the book"), lambda r: " ".join(f"{f.file}:{f.line}" for f in r.rule.fields)),
)
