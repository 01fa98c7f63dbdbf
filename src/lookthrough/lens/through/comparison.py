"""The largest debtors side by side: every view with its range, and the rule outcomes under US GAAP and under IFRS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.through.answer import VIEWS, entity_document
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.range import Range, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.through.answer import EntityThrough, TrailRow
    from lookthrough.lens.through.rule_outcomes import RuleOutcome
    from lookthrough.runs.promises import Promises

LARGEST = 12  # the ten largest and the two behind them, so that a neocloud is among them
LEASE_CLASSES = ("lease_finance", "lease_operating", "lease")


@dataclass(frozen=True, slots=True)
class Compared:
    """One company under both sets of rules."""

    us: EntityThrough
    ifrs: EntityThrough


class Verdict(NamedTuple):
    """Whether a company consolidates a vehicle, under both sets of rules.

    Attributes:
        vehicle: its id.
        us, ifrs: the deciding outcomes.
        steps: the US outcomes on the way.
        filed: the outcome that compares with the company's own accounts, ``None`` where the book has not their word.
    """

    vehicle: str
    us: RuleOutcome
    ifrs: RuleOutcome
    steps: tuple[RuleOutcome, ...]
    filed: RuleOutcome | None


class LeaseClass(NamedTuple):
    """The class of one lease from a project vehicle, and whether it is on the balance sheet."""

    contract: str
    verdict: RuleOutcome
    measured: RuleOutcome
    filed: RuleOutcome | None


class Difference(NamedTuple):
    """What differs between the two sets of rules for one company, USD bn.

    Attributes:
        finance, operating, unclassed: its lease liabilities under US GAAP by class.
        financing: its lease liabilities under IFRS, one class.
        probable: what residual guarantees add under US GAAP when their leases begin.
        expected: the same under IFRS.
    """

    finance: Range
    operating: Range
    unclassed: Range
    financing: Range
    probable: Range
    expected: Range


@dataclass(frozen=True, slots=True)
class ViewsTable:
    """The companies, largest first."""

    as_of: str
    companies: tuple[Compared, ...]
    views: tuple[str, ...] = VIEWS

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "as_of": self.as_of,
            "companies": [
                {"id": c.us.id, "us": entity_document(c.us), "ifrs": entity_document(c.ifrs)} for c in self.companies
            ],
        }


def views_table(
    book: Book,
    *entities: str,
    statuses: Sequence[str] = BINDING,
    count: int = LARGEST,
    run: Promises | None = None,
) -> ViewsTable:
    """Return companies under both sets of rules.

    Args:
        book: the book.
        entities: by id, name or ticker; default: those that owe most in their widest view.
        statuses: of contracts that count.
        count: how many, where no ids are given.
        run: for the economic view.

    Raises:
        UnknownNameError: nobody is called so, or several are.
    """
    us = through(book, *entities, statuses=statuses, run=run)
    ranked = us.entities if entities else sorted(us.entities, key=lambda e: (-widest(e), e.id))[:count]
    ifrs = through(book, *(e.id for e in ranked), gaap="ifrs", statuses=statuses, run=run) if ranked else us
    return ViewsTable(us.as_of, tuple(Compared(a, b) for a, b in zip(ranked, ifrs.entities, strict=True)), us.views)


def widest(entity: EntityThrough) -> float:
    """Return the largest view at its middle value, 0 where nothing is known."""
    return max((view.mid or 0.0 for name in VIEWS if (view := entity.views[name]) is not None), default=0.0)


def verdicts(company: Compared) -> list[Verdict]:
    """Return who is consolidated, vehicle by vehicle."""
    ifrs = {o.subject: o for o in company.ifrs.rules if o.rule == "ifrs10.control"}
    rows = []
    for verdict in (o for o in company.us.rules if o.rule == "asc810.consolidates"):
        same = [o for o in company.us.rules if o.subject == verdict.subject]
        steps = tuple(o for o in same if o.rule.startswith("asc810.") and o is not verdict)
        filed = next((o for o in same if o.rule == "accounts"), None)
        rows.append(Verdict(verdict.subject, verdict, ifrs[verdict.subject], steps, filed))
    return rows


def lease_classes(company: Compared) -> list[LeaseClass]:
    """Return the class of each lease from a project vehicle."""
    classes = []
    for verdict in (o for o in company.us.rules if o.rule == "asc842.classification"):
        same = {o.rule: o for o in company.us.rules if o.subject == verdict.subject}
        filed = same.get("accounts.lease_class")
        classes.append(LeaseClass(verdict.subject, verdict, same["asc842.measurement"], filed))
    return classes


def difference(company: Compared) -> Difference:
    """Return what differs for a company between US GAAP and IFRS."""
    return Difference(
        finance=_sum(company.us, "lease_finance"),
        operating=_sum(company.us, "lease_operating"),
        unclassed=_sum(company.us, "lease"),
        financing=_sum(company.ifrs, *LEASE_CLASSES, "residual_recognised"),
        probable=_sum(company.us, "residual_to_come", view="memo"),
        expected=_sum(company.ifrs, "residual_to_come", view="memo"),
    )


def _sum(entity: EntityThrough, *categories: str, view: str = "reported") -> Range:
    rows: list[TrailRow] = [r for r in entity.trail if r.view == view and r.category in categories]
    return total(row.amount for row in rows if row.amount is not None)
