"""Who owes what as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.through.loss_attribution import LAYERS
from lookthrough.present import labels
from lookthrough.present.labels import counted
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import pick, span
from lookthrough.present.tables.common_columns import UNKNOWN
from lookthrough.present.tables.through import (
    borne_table,
    committed_table,
    rules_table,
    side_by_side_table,
    trail_table,
    views_table,
)
from lookthrough.present.terminal.text import paragraphs, table_text, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.through.answer import EntityThrough, Through
    from lookthrough.lens.through.economic_view import PromiseCosts
    from lookthrough.lens.through.loss_attribution import Attribution, LossShare
    from lookthrough.lens.through.rule_outcomes import RuleOutcome

TRAIL = ("view", "category", "contract", "mid", "basis", "grade", "place", "why")
COMMITTED = ("commitment", "undiscounted", "present_value", "unknown", "without_present_value")
BORNE = ("entity", "layer", "amount", "contract", "place")
RULES = ("subject", "rule", "answer", "question", "why", "fields")
NUMBERS = {6: "six", 7: "seven"}
_STEPS = frozenset(
    {
        *("asc810.vie", "ifrs10.power", "accounts", "accounts.lease_class", "asc842.neither"),
        *("sp_like.threshold", "moodys_like.choice"),
    }
)


def through_text(answer: Through, *, with_trail: bool = False) -> str:
    """Return the views side by side, or one entity's views.

    Args:
        answer: who owes what.
        with_trail: also the rules that decided and the rows of which each view is made.
    """
    if len(answer.entities) == 1:
        return _one_through(answer.entities[0], answer, with_trail=with_trail)
    behind = [_behind(entity, titled_with=entity.name) for entity in answer.entities] if with_trail else []
    table = side_by_side_table(answer)
    return paragraphs(
        f"Who really owes what, {labels.GAAPS[answer.gaap]}, USD bn: {NUMBERS[len(answer.views)]} views, because "
        "agencies disagree",
        table_text(pick(table, ("entity", *answer.views))),
        _unconfirmed(answer),
        economic_note(answer),
        f"{table.note} One entity with its trail: lookthrough through ENTITY --trail",
        *behind,
    )


def _unconfirmed(answer: Through) -> str:
    """Return what share of the dollars of each view is unconfirmed, over all entities shown."""
    shares = ", ".join(f"{labels.VIEWS[view]} {percent(share)}" for view, share in answer.unconfirmed.items())
    return wrapped(f"Unconfirmed dollars ({labels.UNCONFIRMED}): {shares}.")


def economic_note(answer: Through) -> str:
    """Return what the economic view holds under, ``""`` without a run."""
    if answer.scenario is None:
        return ""
    return wrapped(
        f"The economic view is the reported one, and what promises cost beyond the market on average if "
        f"{answer.scenario} happens; unknown where less than half of the leases not yet commenced and purchase "
        "commitments is in the run."
    )


def _one_through(entity: EntityThrough, answer: Through, *, with_trail: bool) -> str:
    return paragraphs(
        f"What {entity.name} owes, {labels.GAAPS[answer.gaap]}, USD bn",
        table_text(pick(views_table([entity]), ("view", "low", "mid", "high", "unknown", "unconfirmed"))),
        f"Unconfirmed: the share of the dollars of which {labels.UNCONFIRMED}.",
        _promise_costs(entity.promise_costs),
        _borne(entity.borne),
        titled(pick(committed_table([entity]), COMMITTED)),
        _behind(entity) if with_trail else _what_is_behind(entity),
    )


def _behind(entity: EntityThrough, titled_with: str = "") -> str:
    """Return the rules that decided, and the rows of which each view is made."""
    return paragraphs(titled_with, _rules(entity), titled(pick(trail_table([entity]), TRAIL)))


def _what_is_behind(entity: EntityThrough) -> str:
    """Return how much stands behind the views, and how to see it."""
    decided = sum(_is_shown(outcome) for outcome in entity.rules)
    rules = f" and {counted(decided, 'accounting rule')} with what decided each" if decided else ""
    rows = counted(len(entity.trail), "row")
    return f"Behind it are {rows} of contracts and figures{rules}: --trail" if entity.trail else ""


def _promise_costs(costs: PromiseCosts | None) -> str:
    """Return what a company's promises cost in a run, ``""`` without one."""
    if costs is None:
        return ""
    modelled = (
        "" if costs.is_mostly_modelled else " Most promises are not in the run, so that the view is no measure of them."
    )
    return wrapped(
        f"Economic: if {costs.scenario} happens, promises on no balance sheet cost {amount(costs.expected)} beyond "
        f"the market on average over {costs.paths:,} paths, {amount(costs.p99)} or less on 99 % of them, and "
        f"{amount(costs.es99)} on average over the {costs.worst} worst (high); without the shock "
        f"{amount(costs.base_expected)}. In the run are {amount(costs.modelled)} of the {amount(costs.promised)} "
        f"promised in leases not yet commenced and purchase commitments.{modelled}"
    )


def _borne(borne: Attribution | None) -> str:
    """Return who bears a vehicle's debt when its collateral alone is not enough, ``""`` for other entities."""
    if borne is None or not borne.debt.high:
        return ""
    parts = sorted((p for p in borne.parts if p.amount is None or max(p.amount) > 0), key=_order)
    table = replace(
        pick(borne_table([replace(borne, parts=tuple(parts))]), BORNE),
        title=f"Who bears the debt of {borne.vehicle}, {span(borne.debt, UNKNOWN)}, when the collateral alone is not "
        "enough",
    )
    return titled(table)


def _order(part: LossShare) -> tuple[int, float]:
    return LAYERS.index(part.layer), -(part.amount.mid if part.amount else 0.0)


def _rules(entity: EntityThrough) -> str:
    """Return the outcomes that decide, with the fields they rest on; all steps are in ``--json``."""
    decisive = tuple(outcome for outcome in entity.rules if _is_shown(outcome))
    table = pick(rules_table([replace(entity, rules=decisive)]), RULES)
    return titled(replace(table, title=f"{table.title}; every step: --json"))


def _is_shown(outcome: RuleOutcome) -> bool:
    return outcome.decides or outcome.rule in _STEPS
