"""A waterfall in plain Python, one note, one pot and one period at a time, and deals for it to pay.

Written from the order of the steps in docs/explanation/deals.md and apart from ``lookthrough.deals``: it reads the same
inputs as a deal file has, shares no function with it, and knows neither arrays nor paths.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hypothesis import strategies as st

MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
START = dt.date(2025, 12, 31)


@dataclass
class Note:
    balance: float
    rate: float
    periods: int  # until it matures
    amortises: str = "bullet"
    interest_only: int = 0
    rows: list = field(default_factory=list)  # scheduled principal by period, in place of amortises


@dataclass
class Deal:
    payments: str
    income: list
    notes: list
    fees: list = field(default_factory=list)
    reserve: tuple | None = None  # opening, target
    prefunded: float | None = None
    release: tuple | None = None  # opening, period from 0
    trigger: tuple | None = None  # below, over
    sweep: float = 0.0
    sale: float | None = None


def last_day(period, months):
    """The payment date of a period from 1."""
    count = 12 + months * period  # months after the end of 2024
    year, month = 2025 + (count - 1) // 12, (count - 1) % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def text_of(deal):  # noqa: C901 - a file has many parts
    """The deal as the text of a file; amounts with all their digits."""
    months = MONTHS[deal.payments]

    def row(name, period, amount):
        day = last_day(period + 1, months)
        return f"{{id: {name}, from: {day}, to: {day}, amount: {amount!r} m USD}}"

    lines = ["deal: any", f"start: {START}", f"payments: {deal.payments}", f"sweep: {deal.sweep!r}"]
    lines += ["income:", *(f"  - {row('rent', at, amount)}" for at, amount in enumerate(deal.income))]
    if deal.fees:
        lines += ["fees:", *(f"  - {{id: fee{i}, amount: {fee!r} m USD}}" for i, fee in enumerate(deal.fees))]
    accounts, steps = [], []
    if deal.reserve:
        accounts.append(f"  - {{id: reserve, opening: {deal.reserve[0]!r} m USD}}")
        steps.append(f"reserve: {{account: reserve, target: {deal.reserve[1]!r} m USD}}")
    if deal.prefunded is not None:
        accounts.append(f"  - {{id: prefunded, opening: {deal.prefunded!r} m USD}}")
        steps.append("prefunded: {account: prefunded}")
    if deal.release:
        accounts.append(f"  - {{id: collateral, opening: {deal.release[0]!r} m USD}}")
        steps.append(f"release: {{account: collateral, on: {last_day(deal.release[1] + 1, months)}}}")
    if deal.trigger:
        accounts.append("  - {id: trap}")
        steps.append(f"trigger: {{cover_below: {deal.trigger[0]!r}, over: {deal.trigger[1]}, trap: trap}}")
    if accounts:
        lines += ["accounts:", *accounts]
    lines += [*steps, "notes:"]
    for rank, note in enumerate(deal.notes, 1):
        day = last_day(note.periods, months)
        lines += [f"  - id: n{rank}", f"    rank: {rank}", f"    balance: {note.balance!r} m USD"]
        lines += [f"    rate: {note.rate * 100!r} %", f"    maturity: {day}"]
        if note.rows:
            lines += ["    scheduled:", *(f"      - {row('principal', at, x)}" for at, x in enumerate(note.rows))]
        else:
            lines.append(f"    amortises: {note.amortises}")
            if note.interest_only:
                lines.append(f"    interest_only: {last_day(note.interest_only, months)}")
    if deal.sale is not None:
        lines.append(f"sale: {deal.sale!r} m USD")
    return "\n".join(lines) + "\n"


def scheduled(note, periods, months):
    """Principal by contract, period by period."""
    if note.rows:
        found, left = [], note.balance
        for amount in [*note.rows, *[0.0] * periods][:periods]:
            found.append(min(amount, left))
            left -= found[-1]
        return found
    found, left, rate = [], note.balance, note.rate * months / 12
    paying = note.periods - note.interest_only
    for at in range(periods):
        pays = note.interest_only <= at < note.periods and note.amortises != "bullet"
        if not pays:
            found.append(0.0)
            continue
        if note.amortises == "linear" or rate == 0.0:
            amount = note.balance / paying
        else:
            level = note.balance * rate / (1 - (1 + rate) ** -paying)
            amount = level - left * rate
        found.append(min(amount, left))
        left -= found[-1]
    return found


def pay(deal):  # noqa: C901, PLR0912, PLR0915 - an oracle is read from top to bottom, step by step
    """Return interest and principal ``[period][note]``, equity by period, closing balances, unpaid interest."""
    months, periods = MONTHS[deal.payments], len(deal.income)
    plans = [scheduled(note, periods, months) for note in deal.notes]
    balance = [note.balance for note in deal.notes]
    unpaid, overdue = [0.0] * len(balance), [0.0] * len(balance)
    owed_fees = [0.0] * len(deal.fees)
    pots = {"prefunded": deal.prefunded or 0.0, "trap": 0.0, "reserve": deal.reserve[0] if deal.reserve else 0.0}
    collateral = deal.release[0] if deal.release else 0.0
    history, flows, equity, has_earned = [], [], [], False
    for at in range(periods):
        cash, got = deal.income[at], [[0.0, 0.0] for _ in balance]
        for i, fee in enumerate(deal.fees):
            due = fee + owed_fees[i]
            paid = min(due, cash)
            cash, owed_fees[i] = cash - paid, due - paid

        def take(amount):
            """Take from collection, then from each pot in its order."""
            nonlocal cash
            paid = min(amount, cash)
            cash -= paid
            for name in ("prefunded", "trap", "reserve"):
                more = min(amount - paid, pots[name])  # noqa: B023 - called within its period alone
                pots[name] -= more  # noqa: B023 - as above
                paid += more
            return paid

        has_earned = has_earned or deal.income[at] > 0
        service = 0.0
        for i, note in enumerate(deal.notes):
            rate = note.rate * months / 12
            service += balance[i] * rate
            due = balance[i] * rate + unpaid[i] * (1 + rate)
            paid = take(due)
            unpaid[i] = due - paid
            got[i][0] += paid
        for i, note in enumerate(deal.notes):
            service += min(balance[i], plans[i][at])
            is_mature = note.periods - 1 <= at < periods - 1 and note.periods < periods
            due = balance[i] if is_mature else min(balance[i], plans[i][at] + overdue[i])
            paid = take(due)
            overdue[i] = due - paid
            balance[i] -= paid
            got[i][1] += paid
        if deal.reserve:
            refill = min(max(deal.reserve[1] - pots["reserve"], 0.0), cash)
            cash, pots["reserve"] = cash - refill, pots["reserve"] + refill
        if deal.trigger:
            below, over = deal.trigger
            history.append((deal.income[at] - sum(deal.fees), service) if has_earned else (0.0, 0.0))
            earned, serviced = (sum(each[k] for each in history[-over:]) for k in (0, 1))
            if earned >= below * serviced:
                cash, pots["trap"] = cash + pots["trap"], 0.0
            else:
                cash, pots["trap"] = 0.0, pots["trap"] + cash
        share = cash * deal.sweep
        cash -= share
        freed = collateral if deal.release and deal.release[1] == at else 0.0
        collateral -= freed
        for amount in (share, freed):
            for i in range(len(balance)):
                paid = min(balance[i], amount)
                balance[i], amount = balance[i] - paid, amount - paid  # noqa: PLW2901 - what is left of it
                got[i][1] += paid
            cash += amount
        overdue = [min(each, left) for each, left in zip(overdue, balance, strict=True)]
        if at == periods - 1:
            cash += sum(pots.values()) + collateral
            pots, collateral = dict.fromkeys(pots, 0.0), 0.0
            cash += sum(owed_fees) + sum(unpaid) + sum(balance) if deal.sale is None else deal.sale
            for i, due in enumerate(owed_fees):
                paid = min(due, cash)
                cash, owed_fees[i] = cash - paid, due - paid
            for i in range(len(balance)):
                for part, owed in ((0, unpaid), (1, balance)):
                    paid = min(owed[i], cash)
                    cash, owed[i] = cash - paid, owed[i] - paid
                    got[i][part] += paid
        equity.append(cash)
        flows.append(got)
    return flows, equity, balance, unpaid


def money(most):
    return st.integers(0, int(most * 100)).map(lambda cents: cents / 100)


@st.composite
def notes(draw, periods):
    balance, rate = draw(money(100)) + 1.0, draw(st.integers(0, 150)) / 1000
    until = draw(st.integers(1, periods))
    how = draw(st.sampled_from(["bullet", "level", "linear", "rows"]))
    rows = draw(st.lists(money(40), min_size=1, max_size=until)) if how == "rows" else []
    free = draw(st.integers(0, until - 1)) if how in {"level", "linear"} else 0
    return Note(balance, rate, until, "bullet" if how == "rows" else how, free, rows)


@st.composite
def deals(draw, *, may_trap=True):
    """Deals of one to four notes in up to twelve periods, with any of the steps."""
    periods = draw(st.integers(1, 12))
    found = draw(st.lists(notes(periods), min_size=1, max_size=4))
    found[draw(st.integers(0, len(found) - 1))].periods = periods  # somebody is there to the end
    return Deal(
        payments=draw(st.sampled_from(list(MONTHS))),
        income=draw(st.lists(money(60), min_size=periods, max_size=periods)),
        notes=found,
        fees=draw(st.lists(money(3), max_size=2)),
        reserve=draw(st.none() | st.tuples(money(20), money(20))),
        prefunded=draw(st.none() | money(20)),
        release=draw(st.none() | st.tuples(money(50), st.integers(0, periods - 1))),
        trigger=draw(st.none() | st.tuples(st.integers(50, 250).map(lambda x: x / 100), st.integers(1, 4)))
        if may_trap
        else None,
        sweep=draw(st.integers(0, 100)) / 100,
        sale=draw(st.none() | money(300)),
    )
