"""Who owes what as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.through.loss_attribution import LAYERS, WORDS
from lookthrough.present.terminal.text import TITLES, UNKNOWN, money, paragraphs, table
from lookthrough.present.terminal.views import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.accounting.consolidation import BookField
    from lookthrough.lens.through.answer import CommittedColumn, EntityThrough, Through, View
    from lookthrough.lens.through.economic_view import PromiseCosts
    from lookthrough.lens.through.loss_attribution import Attribution
    from lookthrough.lens.through.rule_outcomes import RuleOutcome
    from lookthrough.positions.standing_contract import StandingContract

COLUMN_WORDS = {
    "leases_not_commenced": "leases not yet begun",
    "purchase_commitments": "purchases promised",
    "cancellable": "apart: can be cancelled",
    "prepaid": "apart: already paid in advance",
    "equity_promised": "apart: equity promised, not paid in",
}
_STEPS = frozenset(
    {
        *("asc810.vie", "ifrs10.power", "accounts", "accounts.lease_class", "asc842.neither"),
        *("sp_like.threshold", "moodys_like.choice"),
    }
)


def through_text(answer: Through) -> str:
    """Return the views side by side, or one entity's views with the trail of each."""
    if len(answer.entities) == 1:
        return _one_through(answer.entities[0], answer)
    header = ["USD bn", *(TITLES[name] for name in answer.views)]
    rows = [[e.id, *(view_words(e.views[v], e.unknown[v]) for v in answer.views)] for e in answer.entities]
    rules = "US GAAP" if answer.gaap == "us" else "IFRS"
    count = "five" if answer.scenario is None else "six"
    return paragraphs(
        f"Who really owes what on {answer.as_of}, {rules}: {count} views, because agencies disagree"
        + _published(answer),
        table(header, rows),
        _scenario(answer),
        "+? = rows of unknown amount come on top. One entity with its trail: lookthrough through ENTITY",
    )


def _published(answer: Through) -> str:
    """Return until when what is shown was published, where that is after the date of the balance sheets."""
    later = answer.published is not None and answer.published > answer.as_of
    return f"\nas published until {answer.published}, contracts signed since included" if later else ""


def _scenario(answer: Through) -> str:
    """Return what the economic view holds under, ``""`` without a run."""
    if answer.scenario is None:
        return ""
    return f"economic: reported, and what promises cost beyond the market on average if {answer.scenario} happens"


def _promise_costs(beyond: PromiseCosts | None) -> str:
    """Return what a company's promises cost in a run, ``""`` without one."""
    if beyond is None:
        return ""
    return (
        f"Economic: if {beyond.scenario} happens, promises on no balance sheet cost {money(beyond.expected)} beyond "
        f"the market on average over {beyond.paths:,} paths, {money(beyond.p99)} or less on 99 % of them, and "
        f"{money(beyond.es99)} on average over the {beyond.worst} worst (high); without the shock "
        f"{money(beyond.base_expected)}"
    )


def view_words(view: View, unknown: int) -> str:
    """Return a view at its middle, marked where rows of unknown amount come on top."""
    mark = "+?" if unknown and view.mid is not None else ""
    return money(view.mid) + mark


def _one_through(entity: EntityThrough, answer: Through) -> str:
    rows = [
        [TITLES[name], money(v.low), money(v.mid), money(v.high), str(entity.unknown[name])]
        for name, v in entity.views.items()
    ]
    trail = [
        [
            TITLES.get(row.view, row.view),
            row.category,
            row.contract or "(opening)",
            UNKNOWN if row.amount is None else money(row.amount.mid),
            row.basis,
            row.grade or "-",
            f"{row.file}:{row.line}",
            row.why,
        ]
        for row in entity.trail
    ]
    return paragraphs(
        f"What {entity.name} owes on {answer.as_of}, {answer.gaap.upper()}, USD bn{_published(answer)}",
        table(["view", "low", "mid", "high", "unknown rows"], rows),
        _promise_costs(entity.promise_costs),
        _borne(entity.borne),
        _committed(entity),
        _rules(entity.rules),
        "The trail: each view is the sum of its rows; memo rows are never added",
        table(["view", "what", "contract", "mid", "basis", "grade", "place", "why"], trail),
    )


def _borne(borne: Attribution | None) -> str:
    """Return who bears a vehicle's debt when its collateral alone is not enough, ``""`` for other entities."""
    if borne is None or not borne.debt.high:
        return ""
    rows = [
        [p.entity, WORDS[p.layer], UNKNOWN if p.amount is None else span(p.amount), p.contract.id, _place(p.contract)]
        for layer in LAYERS
        for p in sorted((p for p in borne.parts if p.layer == layer), key=lambda p: -(p.amount.mid if p.amount else 0))
        if p.amount is None or max(p.amount) > 0
    ]
    return paragraphs(
        f"Who bears the debt of {borne.vehicle}, {span(borne.debt)}, when the collateral alone is not enough: "
        "low / mid / high cases, each adding up to the debt",
        table(["who", "how", "bears", "contract", "place"], rows),
    )


def _place(contract: StandingContract) -> str:
    return f"{contract.position.file}:{contract.position.line}"


def _committed(entity: EntityThrough) -> str:
    """Return the columns of what is committed, ``""`` where there is nothing."""
    rows = [_column(COLUMN_WORDS[name], column) for name, column in entity.committed.items() if _has_rows(column)]
    if not rows:
        return ""
    return paragraphs(
        "Committed and on no balance sheet yet; the view adds the undiscounted columns, what stands apart is not in it",
        table(["what", "undiscounted", "present value", "unknown rows", "rows without present value"], rows),
    )


def _has_rows(column: CommittedColumn) -> bool:
    return column.undiscounted.mid is None or column.undiscounted.high != 0 or bool(column.unknown)


def _column(title: str, column: CommittedColumn) -> list[str]:
    present = UNKNOWN if column.present_value.mid is None else span(column.present_value)
    counts = [str(column.unknown), str(column.without_present_value)]
    return [title, span(column.undiscounted), present, *counts]


def _rules(rules: Sequence[RuleOutcome]) -> str:
    """Return the outcomes that decide, with the fields they rest on; all steps are in ``--json``."""
    rows = [
        [o.subject, o.rule, o.answer, o.question, o.why, "; ".join(_field(f) for f in o.fields)]
        for o in rules
        if o.decides or o.rule in _STEPS
    ]
    if not rows:
        return ""
    return paragraphs(
        "What the rules say, and which fields of the book decide; every step: --json",
        table(["of", "rule", "answer", "question", "why", "fields"], rows),
    )


def _field(field: BookField) -> str:
    return f"{field.name} = {field.value} ({field.file}:{field.line})"
