"""A deal file as arrays by period: what comes in, what is due, what is scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.deal_file.deal_rules import end_of
from lookthrough.deals.deal_arrays import WaterfallPeriod, WaterfallState, WaterfallTerms
from lookthrough.deals.payment_dates import payment_dates, period_name, year_fractions

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from lookthrough.book.deal_file.deal_records import CashRow, DealFile, DealNote

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DealPlan:
    """A deal by period; money in USD m.

    Attributes:
        deal: as it is written.
        notes: by rank.
        dates, names: of the payments.
        a_year: periods of a year.
        income: ``[period]``.
        fees: ``[fee, period]``.
        coupon: of the period, fractions of the balance, ``[note, period]``.
        scheduled: principal, ``[note, period]``.
        matures: 1 where a note matures before the deal ends, ``[note, period]``.
        release: of collateral, ``[period]``.
        measured: 1 from the first period with income on, ``[period]``.
    """

    deal: DealFile
    notes: tuple[DealNote, ...]
    dates: tuple[dt.date, ...]
    names: tuple[str, ...]
    a_year: int
    income: Floats
    fees: Floats
    coupon: Floats
    scheduled: Floats
    matures: Floats
    release: Floats
    measured: Floats

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.dates)

    @property
    def first_year(self) -> float:
        """Income of the first full year, at the pace of a deal that is shorter."""
        earning = self.income[int(np.argmax(self.measured)) :][: self.a_year]
        return float(earning.mean() * self.a_year)

    @property
    def terms(self) -> WaterfallTerms:
        """What holds all through the deal, ``[1]``."""
        deal = self.deal
        target = 0.0 if deal.reserve is None else deal.reserve.target
        below = None if deal.trigger is None else np.full(1, deal.trigger.below)
        return WaterfallTerms(np.full(1, target), below, np.full(1, deal.sweep))

    def opening(self, paths: int) -> WaterfallState:
        """Return the state at the start, for so many paths."""
        deal, nothing = self.deal, np.zeros((len(self.notes), paths))
        openings = {account.id: account.opening for account in deal.accounts}
        roles = (deal.prefunded, deal.trap, deal.reserve, deal.release)
        kept = [np.full(paths, 0.0 if role is None else openings[role.account]) for role in roles]
        before = np.zeros((0 if deal.trigger is None else deal.trigger.over - 1, paths))
        balances = np.array([[note.balance.number] for note in self.notes])
        fees = np.zeros((len(deal.fees), paths))
        accounts = dict(zip(("prefunded", "trap", "reserve", "collateral"), kept, strict=True))
        return WaterfallState(
            balance=balances + nothing,
            unpaid=nothing,
            overdue=nothing,
            fees_overdue=fees,
            earned=before,
            serviced=before,
            **accounts,
        )

    def period(self, at: int, income: Floats, sale: Floats) -> WaterfallPeriod:
        """Return what a period brings.

        Args:
            at: its number from 0.
            income: ``[path]``.
            sale: value at the end, ``[path]``; read in the last period.
        """
        is_last = at == self.periods - 1
        return WaterfallPeriod(
            income=income,
            fees=self.fees[:, at, None],
            coupon=self.coupon[:, at, None],
            scheduled=self.scheduled[:, at, None],
            matures=self.matures[:, at, None],
            release=self.release[at, None],
            measured=self.measured[at, None],
            sale=sale if is_last else None,
            ends=np.ones(1),
            refinanced=np.full(1, 1.0 if self.deal.sale is None else 0.0),
        )


def plan_of(deal: DealFile) -> DealPlan:
    """Return a deal by period.

    Raises:
        UsageError: its day count or calendar cannot be used here.
    """
    dates = payment_dates(deal, end_of(deal))
    part = np.array(year_fractions(deal, dates))
    notes = tuple(sorted(deal.notes, key=lambda note: note.rank))
    income = _summed(deal.income, dates, deal)
    return DealPlan(
        deal=deal,
        notes=notes,
        dates=dates,
        names=tuple(period_name(day, deal.months) for day in dates),
        a_year=12 // deal.months,
        income=income,
        fees=np.array([cash_row(row, dates, deal.months) for row in deal.fees]).reshape(len(deal.fees), len(dates)),
        coupon=np.array([note.rate.number * part for note in notes]),
        scheduled=np.array([_scheduled(note, dates, deal) for note in notes]),
        matures=np.array([_matures(note, dates) for note in notes]),
        release=_release(deal, dates),
        measured=(np.cumsum(income) > 0.0).astype(float),
    )


def cash_row(row: CashRow, dates: tuple[dt.date, ...], months: int) -> Floats:
    """Return what a row brings or asks each period, ``[period]``."""
    counts = [_is_within(row, day) for day in dates]
    first = next((day.year for day, is_in in zip(dates, counts, strict=True) if is_in), 0)
    of, part = row.of or first, months / 12.0 if row.is_a_year else 1.0
    return np.array(
        [
            row.amount.number * part * (1.0 + row.growth) ** (day.year - of) if is_in else 0.0
            for day, is_in in zip(dates, counts, strict=True)
        ]
    )


def _is_within(row: CashRow, day: dt.date) -> bool:
    return (row.first is None or day >= row.first) and (row.last is None or day <= row.last)


def _summed(rows: tuple[CashRow, ...], dates: tuple[dt.date, ...], deal: DealFile) -> Floats:
    return np.sum([cash_row(row, dates, deal.months) for row in rows], axis=0) + np.zeros(len(dates))


def _scheduled(note: DealNote, dates: tuple[dt.date, ...], deal: DealFile) -> Floats:
    """Return the scheduled principal of each period as its contract has it, whatever is repaid before."""
    rows = _summed(note.scheduled, dates, deal) if note.scheduled else _amortised(note, dates, deal.months)
    left = np.maximum(note.balance.number - np.concatenate([[0.0], np.cumsum(rows)[:-1]]), 0.0)
    return np.minimum(rows, left)


def _amortised(note: DealNote, dates: tuple[dt.date, ...], months: int) -> Floats:
    """Return the principal of an annuity or of equal parts, nothing of a bullet."""
    pays = np.array([note.interest_only is None or day > note.interest_only for day in dates])
    pays &= np.array([_is_up_to_maturity(at, note, dates) for at in range(len(dates))])
    if note.amortises == "bullet" or not pays.any():
        return np.zeros(len(dates))
    count = float(pays.sum()) if note.over is None else note.over * 12.0 / months
    number = np.cumsum(pays) - 1.0
    rate = note.rate.number * months / 12.0
    if note.amortises == "linear" or rate == 0.0:
        return np.where(pays, note.balance.number / count, 0.0)
    first = note.balance.number * rate / ((1.0 + rate) ** count - 1.0)
    return np.where(pays, first * (1.0 + rate) ** number, 0.0)


def _is_up_to_maturity(at: int, note: DealNote, dates: tuple[dt.date, ...]) -> bool:
    return at == 0 or dates[at - 1] < note.maturity


def _matures(note: DealNote, dates: tuple[dt.date, ...]) -> Floats:
    """Return 1 from the payment date on or after the maturity on, where that is not the end of the deal."""
    on = next(at for at, day in enumerate(dates) if day >= note.maturity)
    return np.array([1.0 if on <= at < len(dates) - 1 else 0.0 for at in range(len(dates))])


def _release(deal: DealFile, dates: tuple[dt.date, ...]) -> Floats:
    found = np.zeros(len(dates))
    if deal.release is None or deal.release.day is None:
        return found
    on = next((at for at, day in enumerate(dates) if day >= deal.release.day), None)
    if on is not None:
        found[on] = _WHOLE if deal.release.amount is None else deal.release.amount
    return found


_WHOLE = 1e15  # more than is in any account
