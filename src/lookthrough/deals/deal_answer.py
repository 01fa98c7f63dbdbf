"""What :func:`lookthrough.deals.deal.deal` finds: frozen records, money in USD m, rates and shares as fractions."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # plain values name the types of fields at run time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookthrough.book.problems import to_dict
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain, plain_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.deal_file.deal_records import DealFile
    from lookthrough.book.problems import Problem
    from lookthrough.deals.break_even import BreakEven
    from lookthrough.deals.deal_outcomes import ExpectedLoss, OutcomeRow
    from lookthrough.deals.deal_stress import DealStressRow
    from lookthrough.deals.deal_views import DealViewRow, PublishedRow, RefinancingRow
    from lookthrough.deals.note_values import PriceAt, YieldAt
    from lookthrough.deals.postings import DealPosting

UNIT = "USD m"


@dataclass(frozen=True, slots=True)
class DealPeriodRow:
    """One period of the base case.

    Attributes:
        from_accounts: what prefunded reserve, trap and reserve paid of interest and scheduled principal.
        scheduled: principal that is scheduled or matures, as paid.
        swept: principal by the sweep.
        released: principal by the release of collateral.
        end: principal repaid at the end of the deal.
        debt: outstanding at its end, before what the end of the deal repays.
        cover: income less fees over interest and scheduled principal, ``None`` before any income.
        average_cover: over the periods of the trigger, ``None`` as above or without one.
        is_trapped: whether the cover test is not met.
        ltv: debt over value, ``None`` where the file has no value.
        debt_yield: income of a year at the pace of the period over debt.
        backstop: what the guarantor would pay, ``None`` where there is none.
        backstop_less_debt: that less debt net of collateral.
    """

    name: str
    day: dt.date
    income: float
    fees: float
    interest: float
    scheduled: float
    from_accounts: float
    swept: float
    released: float
    trapped: float
    end: float
    equity: float
    debt: float
    prefunded: float
    trap: float
    reserve: float
    collateral: float
    cover: float | None
    average_cover: float | None
    is_trapped: bool
    ltv: float | None
    debt_yield: float | None
    backstop: float | None
    backstop_less_debt: float | None
    residual: float


@dataclass(frozen=True, slots=True)
class NoteFlow:
    """One note in one period."""

    period: str
    note: str
    opening: float
    interest_due: float
    interest: float
    principal: float
    closing: float


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note over the deal.

    Attributes:
        interest, principal: received.
        lost: principal that is never repaid; ``lost_share`` of the balance.
        unpaid: interest that is never paid.
        wal: average life, years, ``None`` where nothing is repaid.
        ltv: notes up to this rank over the value at the start.
        debt_yield: income of the first full year over notes up to this rank.
        at_par: yield at 100.
        yields: at the prices asked for.
        prices: at the yields asked for.
    """

    note: str
    rank: int
    balance: float
    rate: float
    maturity: dt.date
    interest: float
    principal: float
    lost: float
    lost_share: float
    unpaid: float
    wal: float | None
    ltv: float | None
    debt_yield: float | None
    at_par: YieldAt
    yields: tuple[YieldAt, ...]
    prices: tuple[PriceAt, ...]


@dataclass(frozen=True, slots=True)
class TriggerEvent:
    """A day on which the cover test begins to trap, or is met again."""

    period: str
    event: str
    cover: float
    below: float
    amount: float


@dataclass(frozen=True, slots=True)
class SourcesAndUses:
    """Where the cash of the whole deal came from and went, by name; both sides add up with what accounts keep."""

    sources: dict[str, float]
    uses: dict[str, float]

    @property
    def total(self) -> float:
        """All sources."""
        return sum(self.sources.values())


_METRICS = (
    *("debt", "first_cover", "least_cover", "debt_before_balloon", "ltv_before_balloon", "debt_yield_before_balloon"),
    "prefunded_needed",
)
_UNDER_ANOTHER_NAME = {"deal", "findings", "notes", "flows", "residual", "diary", *_METRICS}


def _tranche(note: NoteRow) -> dict[str, object]:
    """Return a note under the names of the document: its yield is that at 100, its loss that of principal."""
    found = plain_record(note)
    return {"id": found.pop("note"), "yield": note.at_par.yield_, "loss": found.pop("lost"), **found}


@dataclass(frozen=True, slots=True, repr=False)
class DealAnswer(Framed):
    """A deal in its base case and in its scenarios.

    Attributes:
        end: the last payment date.
        residual: largest difference of sources and uses of any period, over its amounts.
        prefunded_needed: what a prefunded reserve must hold so that the base case pays when due, ``None`` without one.
        flows: every note in every period.
        postings: every payment of every step.
        findings: what an analyst should know before the numbers.
        stresses: every note under every stress that was asked for, ``stressed_by`` the title of the set.
        expected: expected loss over the scenarios of the file, of draws, or both.
    """

    row_type = NoteFlow

    deal: DealFile
    end: dt.date
    residual: float
    prefunded_needed: float | None
    notes: tuple[NoteRow, ...]
    periods: tuple[DealPeriodRow, ...]
    flows: tuple[NoteFlow, ...]
    postings: tuple[DealPosting, ...]
    money: SourcesAndUses
    diary: tuple[TriggerEvent, ...]
    break_even: tuple[BreakEven, ...]
    outcomes: tuple[OutcomeRow, ...]
    expected: tuple[ExpectedLoss, ...]
    views: tuple[DealViewRow, ...]
    published: tuple[PublishedRow, ...]
    refinancing: tuple[RefinancingRow, ...]
    findings: tuple[Problem, ...]
    stresses: tuple[DealStressRow, ...] = ()
    stressed_by: str | None = None

    @property
    def debt(self) -> float:
        """All notes at the start."""
        return sum(note.balance for note in self.notes)

    @property
    def debt_before_balloon(self) -> float:
        """Outstanding before what the end of the deal repays."""
        return self.periods[-1].debt

    @property
    def ltv_before_balloon(self) -> float | None:
        """That over the value."""
        return self.periods[-1].ltv

    @property
    def debt_yield_before_balloon(self) -> float | None:
        """Income of the last period at its pace of a year over that."""
        return self.periods[-1].debt_yield

    @property
    def first_cover(self) -> float | None:
        """Cover of the first period in which it is measured."""
        return next((row.cover for row in self.periods if row.cover is not None), None)

    @property
    def least_cover(self) -> float | None:
        """The lowest cover of a period."""
        return min((row.cover for row in self.periods if row.cover is not None), default=None)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each note and period."""
        return [plain_record(row) for row in self.flows]

    def _by_account(self) -> Iterator[dict[str, object]]:
        """Yield what each account and each party takes in and gives in each period."""
        into, out = (defaultdict[tuple[str, str], float](float) for _ in range(2))
        for row in self.postings:
            out[row.period, row.payer] += row.amount
            into[row.period, row.payee] += row.amount
        for period, account in dict.fromkeys((*out, *into)):
            key = period, account
            yield {"period": period, "account": account, "in": into[key], "out": out[key]}

    def document(self) -> dict[str, Any]:
        """Return the document of ``deal --json`` as plain values."""
        found = {name: value for name, value in plain_record(self).items() if name not in _UNDER_ANOTHER_NAME}
        return {
            "deal": self.deal.id,
            "title": self.deal.title,
            "unit": UNIT,
            "start": self.deal.start.isoformat(),
            "months": self.deal.months,
            "day_count": self.deal.day_count,
            "converted": self.deal.converted,
            "sources": [plain(each.title) for each in self.deal.sources.values()],
            "tranches": [_tranche(note) for note in self.notes],
            "metrics": {name: getattr(self, name) for name in _METRICS},
            "flows": list(self._by_account()),
            "note_flows": [plain_record(row) for row in self.flows],
            "conservation_residual": self.residual,
            "triggers": [plain_record(event) for event in self.diary],
            **found,
            "findings": [to_dict(problem) for problem in self.findings],
        }
