"""A single deal as tables. Amounts are USD m, the unit of such deals."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.numbers import percent
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import PLACE, count, day, named, number, share, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.deal_file.deal_records import Written
    from lookthrough.deals.break_even import BreakEven
    from lookthrough.deals.deal_answer import DealAnswer, DealPeriodRow, NoteFlow, NoteRow, TriggerEvent
    from lookthrough.deals.deal_outcomes import ExpectedLoss, OutcomeRow
    from lookthrough.deals.deal_stress import DealStressRow
    from lookthrough.deals.deal_views import DealViewRow, PublishedRow, RefinancingRow
    from lookthrough.deals.note_values import PriceAt, YieldAt
    from lookthrough.deals.postings import DealPosting
    from lookthrough.present.table import Fields, Table

USD_M = "USD m"
PERCENTS = 100.0
MEASURES = {
    "ltv": "LTV",
    "cover": "cover",
    "debt_yield": "debt yield",
    "cap_rate": "cap rate",
    "wal": "average life",
    "debt_before_balloon": "debt before the balloon",
    "value": "value",
    "income": "income",
    "value_per_mw": "value of a MW",
}
MISSES = {"interest": "interest when due", "service": "interest or scheduled principal", "principal": "principal"}


def millions(name: str, label: str = "", absent: str = "n/a") -> TableColumn:
    """Return a column of amounts in USD m."""
    return TableColumn(name, label or name.replace("_", " "), Kind.NUMBER, USD_M, absent=absent)


def times(name: str, label: str = "") -> TableColumn:
    """Return a column of covers."""
    return TableColumn(name, label or name.replace("_", " "), Kind.NUMBER, "x", absent="n/a")


def per_cent(name: str, label: str) -> TableColumn:
    """Return a column of rates in per cent, two decimals below ten: a coupon of 7.25 % is not 7.2 %."""
    return TableColumn(name, label, Kind.NUMBER, "%", absent="n/a")


def _in_percent(rate: float | None) -> float | None:
    return None if rate is None else rate * PERCENTS


def notes_table(answer: DealAnswer) -> Table:
    """Return one row for each note, by rank."""
    fields: Fields[NoteRow] = (
        (text("note"), lambda r: r.note),
        (count("rank"), lambda r: r.rank),
        (millions("balance"), lambda r: r.balance),
        (per_cent("rate", "coupon, %"), lambda r: r.rate * PERCENTS),
        (day("maturity"), lambda r: r.maturity.isoformat()),
        (share("ltv", "LTV up to it"), lambda r: r.ltv),
        (share("debt_yield", "debt yield"), lambda r: r.debt_yield),
        (number("wal", "average life", "years"), lambda r: r.wal),
        (per_cent("at_par", "yield at 100, %"), lambda r: _in_percent(r.at_par.yield_)),
        (millions("interest", "interest paid"), lambda r: r.interest),
        (millions("principal", "principal repaid"), lambda r: r.principal),
        (millions("lost", "principal lost"), lambda r: r.lost),
        (share("lost_share", "of it"), lambda r: r.lost_share),
    )
    return table_of(fields, answer.notes, name="notes", title="Notes")


def by_year(answer: DealAnswer) -> tuple[DealPeriodRow, ...]:
    """Return the base case by calendar year: flows added up, stocks at its end, the lowest cover."""
    years = groupby(answer.periods, key=lambda row: row.day.year)
    return tuple(_year(str(year), list(rows)) for year, rows in years)


def _year(name: str, rows: Sequence[DealPeriodRow]) -> DealPeriodRow:
    covers = [row.cover for row in rows if row.cover is not None]
    summed = {flow: sum(getattr(row, flow) for row in rows) for flow in _FLOWS}
    return replace(rows[-1], name=name, cover=min(covers, default=None), **summed)


_FLOWS = ("income", "fees", "interest", "scheduled", "from_accounts", "swept", "released", "trapped", "end", "equity")


def periods_table(answer: DealAnswer, rows: Sequence[DealPeriodRow] | None = None) -> Table:
    """Return the base case by period, or by the rows that are given."""
    fields: Fields[DealPeriodRow] = (
        (text("period"), lambda r: r.name),
        (millions("income"), lambda r: r.income),
        (millions("fees"), lambda r: r.fees),
        (millions("interest"), lambda r: r.interest),
        (millions("scheduled", "scheduled principal"), lambda r: r.scheduled),
        (millions("from_accounts", "of these two from accounts"), lambda r: r.from_accounts),
        (millions("trapped", "into the trap"), lambda r: r.trapped),
        (millions("swept", "swept"), lambda r: r.swept),
        (millions("released", "collateral released"), lambda r: r.released),
        (millions("equity", "to equity"), lambda r: r.equity),
        (millions("end", "repaid at the end"), lambda r: r.end),
        (millions("debt", "debt before that"), lambda r: r.debt),
        (times("cover"), lambda r: r.cover),
        (times("average_cover", "average of the test"), lambda r: r.average_cover),
        (share("ltv", "LTV"), lambda r: r.ltv),
        (share("debt_yield", "debt yield"), lambda r: r.debt_yield),
    )
    title = "By period, USD m" if rows is None else "By year, USD m; cover is the lowest of the year"
    return table_of(fields, answer.periods if rows is None else rows, name="periods", title=title)


def accounts_table(answer: DealAnswer, rows: Sequence[DealPeriodRow] | None = None) -> Table:
    """Return what is in each account at the end of each period, or of each row that is given."""
    fields: Fields[DealPeriodRow] = (
        (text("period"), lambda r: r.name),
        (millions("prefunded", "prefunded reserve"), lambda r: r.prefunded),
        (millions("trap"), lambda r: r.trap),
        (millions("reserve"), lambda r: r.reserve),
        (millions("collateral"), lambda r: r.collateral),
        (millions("backstop", "backstop pays"), lambda r: r.backstop),
        (millions("backstop_less_debt", "less debt net of collateral"), lambda r: r.backstop_less_debt),
    )
    title = f"Accounts at the end of each {'period' if rows is None else 'year'}, USD m"
    return table_of(fields, answer.periods if rows is None else rows, name="accounts", title=title)


def flows_table(answer: DealAnswer) -> Table:
    """Return every note in every period: the main table of the verb."""
    fields: Fields[NoteFlow] = (
        (text("period"), lambda r: r.period),
        (text("note"), lambda r: r.note),
        (millions("opening"), lambda r: r.opening),
        (millions("interest_due"), lambda r: r.interest_due),
        (millions("interest"), lambda r: r.interest),
        (millions("principal"), lambda r: r.principal),
        (millions("closing"), lambda r: r.closing),
    )
    return table_of(fields, answer.flows, name="flows", title="By note and period, USD m")


class _Quote(NamedTuple):
    note: str
    price: float
    yield_: float | None
    effective: float | None
    why: str


def quotes_table(answer: DealAnswer) -> Table:
    """Return yields at prices and prices at yields."""
    fields: Fields[_Quote] = (
        (text("note"), lambda r: r.note),
        (number("price", "price", "per 100"), lambda r: r.price * PERCENTS),
        (per_cent("yield", "yield, %"), lambda r: _in_percent(r.yield_)),
        (per_cent("effective", "compounded once a year, %"), lambda r: _in_percent(r.effective)),
        (text("why", ""), lambda r: r.why),
    )
    rows = [
        each
        for note in answer.notes
        for each in (*(_of_price(note, y) for y in note.yields), *(_of_yield(answer, note, p) for p in note.prices))
    ]
    return table_of(fields, rows, name="quotes", title="Yields and prices")


def _of_price(note: NoteRow, found: YieldAt) -> _Quote:
    low, high = (f"{end:+.3g}" for end in found.off)
    at = f"{found.bracket[0]:.0%} to {found.bracket[1]:.0%}"
    why = "" if found.yield_ is not None else f"none from {at}: value less price is {low} and {high}"
    return _Quote(note.note, found.price, found.yield_, found.effective, why)


def _of_yield(answer: DealAnswer, note: NoteRow, found: PriceAt) -> _Quote:
    a_year = 12 // answer.deal.months
    return _Quote(note.note, found.price, found.yield_, (1.0 + found.yield_ / a_year) ** a_year - 1.0, "")


def break_even_table(answer: DealAnswer) -> Table:
    """Return how far income or the sale may fall before a note misses something."""
    fields: Fields[BreakEven] = (
        (text("note"), lambda r: r.note),
        (named("what", "it would miss", MISSES), lambda r: r.what),
        (text("of", "below"), _below),
        (text("fall", "which is"), lambda r: _fall(answer, r)),
        (text("by_algebra", "by algebra"), lambda r: "" if r.by_algebra is None else f"{r.by_algebra:,.4g}"),
        (text("bracket"), lambda r: f"{r.bracket[0]:.12g} to {r.bracket[1]:.12g}"),
    )
    day = answer.deal.break_even_from
    note = "" if day is None else f"Income falls from {day} on; before that it is as in the file."
    return table_of(fields, answer.break_even, name="break_even", title="How far it may fall", note=note)


def _below(row: BreakEven) -> str:
    if row.least is None:
        return "missed whatever it is"
    return f"{row.least:.1%} of income" if row.of == "income" else f"a sale at {row.least:,.1f}"


def _fall(answer: DealAnswer, row: BreakEven) -> str:
    whole = 1.0 if row.of == "income" else answer.deal.sale
    if row.least is None or not whole:
        return ""
    fall = 1.0 - row.least / whole
    return f"a fall of {percent(fall)}" if fall >= 0.0 else f"{percent(-fall)} more than in the file"


def diary_table(answer: DealAnswer) -> Table:
    """Return when the trigger began to trap and was met again."""
    fields: Fields[TriggerEvent] = (
        (text("period"), lambda r: r.period),
        (text("event", "cash is"), lambda r: r.event),
        (times("cover"), lambda r: r.cover),
        (times("below", "test"), lambda r: r.below),
        (millions("amount"), lambda r: r.amount),
    )
    return table_of(fields, answer.diary, name="diary", title="The trigger")


class _Money(NamedTuple):
    side: str
    what: str
    amount: float


def money_table(answer: DealAnswer) -> Table:
    """Return sources and uses of the whole deal."""
    fields: Fields[_Money] = (
        (text("side", ""), lambda r: r.side),
        (text("what", "what"), lambda r: r.what),
        (millions("amount"), lambda r: r.amount),
    )
    sources, uses = answer.money.sources, answer.money.uses
    rows = [
        *(_Money("from", what, amount) for what, amount in sources.items()),
        _Money("", "all sources", sum(sources.values())),
        *(_Money("to", what, amount) for what, amount in uses.items()),
        _Money("", "all uses", sum(uses.values())),
    ]
    return table_of(fields, rows, name="money", title="Where every dollar went")


def postings_table(answer: DealAnswer) -> Table:
    """Return every payment of every step, both legs by name."""
    fields: Fields[DealPosting] = (
        (text("period"), lambda r: r.period),
        (text("step"), lambda r: r.step),
        (text("payer", "from"), lambda r: r.payer),
        (text("payee", "to"), lambda r: r.payee),
        (millions("amount"), lambda r: r.amount),
    )
    return table_of(fields, answer.postings, name="postings", title="Every payment")


def outcomes_table(answer: DealAnswer) -> Table:
    """Return what each note loses in each scenario."""
    fields: Fields[OutcomeRow] = (
        (text("scenario"), lambda r: r.scenario),
        (share("weight"), lambda r: r.weight),
        (text("note"), lambda r: r.note),
        (millions("lost", "principal lost"), lambda r: r.lost),
        (share("lost_share", "of it"), lambda r: r.lost_share),
        (millions("unpaid", "interest never paid"), lambda r: r.unpaid),
    )
    return table_of(fields, answer.outcomes, name="outcomes", title="Scenarios of the file")


def expected_table(answer: DealAnswer) -> Table:
    """Return what each note is expected to lose."""
    fields: Fields[ExpectedLoss] = (
        (text("note"), lambda r: r.note),
        (text("over"), lambda r: f"{r.outcomes:,} {r.over}"),
        (millions("lost", "expected loss"), lambda r: r.lost),
        (share("share", "of the balance"), lambda r: r.share),
        (share("error", "standard error", absent=""), lambda r: r.error),
        (share("worst", "in the worst 5 %", absent=""), lambda r: r.worst),
        (share("loses", "loses principal"), lambda r: r.loses),
        (share("misses", "misses interest"), lambda r: r.misses),
    )
    is_drawn = any(row.over == "draws" for row in answer.expected)
    note = "Draws move income and the value at the end around the base case, by the spreads that the file states."
    return table_of(fields, answer.expected, name="expected", title="Expected loss", note=note if is_drawn else "")


def views_table(answer: DealAnswer) -> Table:
    """Return income and value as others see them."""
    fields: Fields[DealViewRow] = (
        (text("view"), lambda r: r.title),
        (millions("income", "income a year"), lambda r: r.income),
        (millions("value"), lambda r: r.value),
        (share("ltv", "LTV"), lambda r: r.ltv),
        (times("cover", "cover of interest"), lambda r: r.cover),
        (share("debt_yield", "debt yield"), lambda r: r.debt_yield),
        (per_cent("cap_rate", "cap rate, %"), lambda r: _in_percent(r.cap_rate)),
        (millions("value_per_mw", "value of a MW"), lambda r: r.value_per_mw),
        (share("income_fall", "income may fall by"), lambda r: r.income_fall),
        (share("value_fall", "value may fall by"), lambda r: r.value_fall),
    )
    return table_of(fields, answer.views, name="views", title="Who sees what")


def published_table(answer: DealAnswer) -> Table:
    """Return published figures beside ours."""
    titles = {view.view: view.title for view in answer.views}
    fields: Fields[PublishedRow] = (
        (named("measure", words=MEASURES), lambda r: r.measure),
        (text("of", "of"), lambda r: titles.get(r.view or "", r.note or "")),
        (text("theirs", "published"), lambda r: r.text),
        (text("ours"), _as_published),
        (text("agrees"), lambda r: {True: "within rounding", False: "differs", None: "not measured"}[r.agrees]),
        (text("remark", "note"), lambda r: r.remark or ""),
    )
    return table_of(fields, answer.published, name="published", title="Published and ours")


def _as_published(row: PublishedRow) -> str:
    if row.ours is None:
        return "n/a"
    return f"{row.ours:.2%}" if "%" in row.text else f"{row.ours:,.4g}" + (" m USD" if "USD" in row.text else "")


def stresses_table(answer: DealAnswer) -> Table:
    """Return every note under every stress."""
    fields: Fields[DealStressRow] = (
        (text("stress"), lambda r: r.stress),
        (text("note"), lambda r: r.note),
        (times("least_cover", "lowest cover"), lambda r: r.least_cover),
        (share("ltv", "LTV up to it"), lambda r: r.ltv),
        (millions("value", "value at the end"), lambda r: r.value),
        (text("gap", "gap from"), lambda r: r.gap or ""),
        (text("missed", "misses interest from"), lambda r: r.missed or ""),
        (millions("lost", "principal lost"), lambda r: r.lost),
        (share("lost_share", "of it"), lambda r: r.lost_share),
        (millions("unpaid", "interest never paid"), lambda r: r.unpaid),
    )
    rows = [row for row in answer.stresses if not row.why]
    left_out = " ".join(f"Not measured: {row.stress}, since {row.why}." for row in answer.stresses if row.why)
    return table_of(fields, rows, name="stresses", title=answer.stressed_by or "", note=left_out)


class _Input(NamedTuple):
    what: str
    written: Written


def inputs_table(answer: DealAnswer) -> Table:
    """Return what the deal rests on: each amount and rate as written, with its sources and what is assumed of it."""
    titles = answer.deal.sources
    fields: Fields[_Input] = (
        (text("what"), lambda r: r.what),
        (text("written"), lambda r: r.written.text),
        (text("basis"), lambda r: r.written.basis or ""),
        (text("why"), lambda r: r.written.reason or ""),
        (text("sources"), lambda r: "; ".join(f"{titles[s].publisher}, {titles[s].date}" for s in r.written.source)),
        (PLACE, lambda r: f"{r.written.position.file}:{r.written.position.line}"),
    )
    return table_of(fields, _inputs(answer), name="inputs", title="What it rests on")


def _inputs(answer: DealAnswer) -> Iterator[_Input]:
    deal = answer.deal
    for row in (*deal.income, *deal.fees):
        yield _Input(row.id, row.amount)
    for note in deal.notes:
        yield _Input(f"balance of {note.id}", note.balance)
        yield _Input(f"coupon of {note.id}", note.rate)
        for row in note.scheduled:
            yield _Input(f"principal of {note.id}", row.amount)


def refinancing_table(answer: DealAnswer) -> Table:
    """Return what lenders would lend at the end."""
    titles = {view.view: view.title for view in answer.views}
    fields: Fields[RefinancingRow] = (
        (text("view"), lambda r: titles[r.view]),
        (text("test"), lambda r: r.test),
        (per_cent("coupon", "coupon, %"), lambda r: r.coupon * PERCENTS),
        (millions("size", "loan"), lambda r: r.size),
        (millions("less_debt", "less the debt to repay"), lambda r: r.less_debt),
    )
    return table_of(fields, answer.refinancing, name="refinancing", title="Refinancing at the end")
