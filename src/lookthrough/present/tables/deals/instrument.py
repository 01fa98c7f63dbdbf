"""One instrument, or all of a book, as tables. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.lens.instrument.filled_terms import ASSUMED, GIVEN, OF_KIND
from lookthrough.present.labels import FUTURES, in_words
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import CONTRACT, count, ids, money, named, number, share, text
from lookthrough.present.tables.deals.portfolio import BEHIND
from lookthrough.units.quarter import year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookthrough.lens.instrument.capital_stack import StackRow
    from lookthrough.lens.instrument.cash_in_run import ContractInRun, YearInRun
    from lookthrough.lens.instrument.contract_cash import ContractQuarter
    from lookthrough.lens.instrument.default_odds import Odds
    from lookthrough.lens.instrument.filled_terms import TermRow
    from lookthrough.lens.instrument.instrument import HolderRow, Instrument, Instruments
    from lookthrough.lens.instrument.instrument_rows import AgreementRow, InstrumentRow
    from lookthrough.present.table import Fields, Table

HOW = {GIVEN: "as given", ASSUMED: "assumed", OF_KIND: "usual for the kind"}
PLACES = {
    "ahead": "paid before it",
    "itself": "this one",
    "beside": "in one rank with it",
    "behind": "paid after it",
    "equity": "owners, who lose first",
}


def instruments_table(answer: Instruments, by: str = "el") -> Table:
    """Return one row for each instrument, the largest of a column first; what has no number stands last.

    Args:
        answer: of the lens.
        by: a key of ``_SORTS``: el, pd, lgd, ead, amount, spread, wal, rating or id.
    """
    fields: Fields[InstrumentRow] = (
        (CONTRACT, lambda r: r.id),
        (named("kind", words=in_words), lambda r: r.kind),
        (text("debtor", "who owes"), lambda r: r.debtor_name),
        (text("seniority", "rank"), lambda r: r.seniority),
        (money("amount"), lambda r: r.amount),
        (text("rating"), lambda r: r.rating if r.own_rating or not r.rating else f"{r.rating} (debtor)"),
        (share("rated", "letters default (10 years)", absent=""), lambda r: r.rated),
        (share("spread", absent=""), lambda r: r.spread),
        (TableColumn("wal", "average life", Kind.NUMBER, "years"), lambda r: r.wal),
        (share("pd", "PD", absent=""), lambda r: None if r.odds is None else r.odds.shocked.pd),
        (money("ead", "EAD", absent=""), lambda r: None if r.odds is None else r.odds.shocked.ead),
        (share("lgd", "LGD", absent=""), lambda r: None if r.odds is None else r.odds.shocked.lgd),
        (money("el", "EL", absent=""), lambda r: None if r.odds is None else r.odds.shocked.el),
        (
            money("horizon", "left at the horizon", absent=""),
            lambda r: None if r.odds is None else r.odds.shocked.horizon,
        ),
        (share("base_pd", "PD without the shock", absent=""), lambda r: None if r.odds is None else r.odds.base.pd),
        (money("base_el", "EL without it", absent=""), lambda r: None if r.odds is None else r.odds.base.el),
        (text("why", "why nothing is paid here"), lambda r: r.why),
    )
    rows = sorted(answer.instruments, key=lambda row: _order(row, by))
    return table_of(fields, rows, name="instruments", title="Instruments, USD bn", note=_NOTE)


_NOTE = (
    "PD: share of futures with a default within the run. EAD: owed then. LGD: lost over that. EL = PD x EAD x LGD, at "
    "the value of today. A spread is written over a reference rate, or it is a fixed coupon less that rate."
)


def _order(row: InstrumentRow, by: str) -> tuple[bool, float | str, str]:
    value = _SORTS[by](row)
    return (value is None, "" if value is None else value, row.id) if by != "id" else (False, "", row.id)


def _from_run(name: str) -> Callable[[InstrumentRow], float | None]:
    def value(row: InstrumentRow) -> float | None:
        found: float | None = None if row.odds is None else getattr(row.odds.shocked, name)
        return None if found is None else -found

    return value


def _largest(name: str) -> Callable[[InstrumentRow], float | None]:
    def value(row: InstrumentRow) -> float | None:
        found: float | None = getattr(row, name)
        return None if found is None else -found

    return value


_SORTS: dict[str, Callable[[InstrumentRow], float | None]] = {
    **{name: _from_run(name) for name in ("el", "pd", "lgd", "ead")},
    **{name: _largest(name) for name in ("amount", "spread", "wal")},
    "rating": lambda row: row.rated,
    "id": lambda _: None,
}


def agreement_table(rows: Iterable[AgreementRow]) -> Table:
    """Return how far the orders of a run agree with spreads and ratings."""
    fields: Fields[AgreementRow] = (
        (text("what", "orders by"), lambda r: r.what),
        (named("future", words=FUTURES), lambda r: r.future),
        (count("n", "instruments"), lambda r: r.agreement.n),
        (number("tau", "Kendall's tau"), lambda r: r.agreement.tau),
        (number("error", "standard error"), lambda r: r.agreement.error),
    )
    return table_of(fields, rows, name="agreement", title="How far a run's order agrees with prices and letters")


def terms_table(answer: Instrument) -> Table:
    """Return the terms of an instrument, as given and as filled in."""
    fields: Fields[TermRow] = (
        (text("term"), lambda r: in_words(r.term)),
        (text("value"), lambda r: r.value),
        (named("how", words=HOW), lambda r: r.how),
        (text("by", "by the assumption"), lambda r: r.by),
        (text("acts", "moves payments"), lambda r: "yes" if r.acts else "no"),
        (text("reason", "why"), lambda r: r.reason),
    )
    return table_of(fields, answer.terms, name="terms", title="Terms")


def cash_table(answer: Instrument) -> Table:
    """Return the cash of an instrument by quarter: its contract, and in a run both futures with bands."""
    quarters = sorted({row.quarter for row in answer.cash} | {row.quarter for row in answer.in_run})
    by_contract = {row.quarter: row for row in answer.cash}
    by_run = {row.quarter: row for row in answer.in_run}
    rows = [(q, by_contract.get(q), by_run.get(q)) for q in quarters]
    fields: Fields[tuple[int, ContractQuarter | None, ContractInRun | None]] = (
        (text("quarter"), lambda r: "{}Q{}".format(*year_and_quarter(r[0]))),
        (money("draw", "drawn", absent=""), lambda r: None if r[1] is None else r[1].draw),
        (money("interest", absent=""), lambda r: None if r[1] is None else r[1].interest),
        (money("principal", absent=""), lambda r: None if r[1] is None else r[1].principal),
        (money("payment", absent=""), lambda r: None if r[1] is None else r[1].payment),
        (money("balance", "owed after it", absent=""), lambda r: None if r[1] is None else r[1].balance),
        *(
            (money(f"{future}_{name}", f"{label}: {head}", absent=""), _of_run(future, name))
            for future, label in FUTURES.items()
            for name, head in (("paid", "paid, mean"), ("p5", "5 %"), ("p95", "95 %"))
        ),
    )
    return table_of(fields, rows, name="cash", title="Cash by quarter, USD bn")


def _of_run(
    future: str, name: str
) -> Callable[[tuple[int, ContractQuarter | None, ContractInRun | None]], float | None]:
    return lambda row: None if row[2] is None else getattr(getattr(row[2], future), name)


def years_table(answer: Instrument) -> Table:
    """Return an instrument by calendar year: its cash, in a run paid in both futures, cover and loan to value."""
    years = {row.year: row for row in answer.years}
    found = sorted({r.quarter // 4 for r in answer.cash} | {r.quarter // 4 for r in answer.in_run} | set(years))
    fields: Fields[tuple[int, Sequence[ContractQuarter], Sequence[ContractInRun], YearInRun | None]] = (
        (text("year"), lambda r: str(r[0])),
        (money("draw", "drawn", absent=""), lambda r: sum(q.draw for q in r[1])),
        (money("interest", absent=""), lambda r: sum(q.interest for q in r[1])),
        (money("principal", absent=""), lambda r: sum(q.principal for q in r[1])),
        (money("payment", absent=""), lambda r: sum(q.payment for q in r[1])),
        (
            money("base", "paid without the shock", absent=""),
            lambda r: sum(q.base.paid for q in r[2]) if r[2] else None,
        ),
        (money("shocked", "paid with it", absent=""), lambda r: sum(q.shocked.paid for q in r[2]) if r[2] else None),
        (
            TableColumn("base_cover", "cover without it", Kind.NUMBER),
            lambda r: None if r[3] is None else r[3].base_cover,
        ),
        (TableColumn("cover", "cover with it", Kind.NUMBER), lambda r: None if r[3] is None else r[3].cover),
        (share("ltv", "loan to value with it", absent=""), lambda r: None if r[3] is None else r[3].ltv),
    )
    rows = [
        (
            year,
            [q for q in answer.cash if q.quarter // QUARTERS_PER_YEAR == year],
            [q for q in answer.in_run if q.quarter // QUARTERS_PER_YEAR == year],
            years.get(year),
        )
        for year in found
    ]
    return table_of(fields, rows, name="years", title="By year, USD bn")


def stack_table(answer: Instrument) -> Table:
    """Return the claims on the debtor of a debt, in the order in which they are paid."""
    fields: Fields[StackRow] = (
        (CONTRACT, lambda r: r.contract),
        (named("place", words=PLACES), lambda r: r.place),
        (text("seniority", "rank"), lambda r: r.seniority),
        (money("amount"), lambda r: r.amount),
    )
    rows = () if answer.stack is None else answer.stack.rows
    return table_of(fields, rows, name="stack", title="What its debtor owes, in the order of payment, USD bn")


def holders_table(answer: Instrument) -> Table:
    """Return who holds an instrument after funds and vehicles are looked through."""
    fields: Fields[HolderRow] = (
        (ids("holder"), lambda r: r.holder),
        (text("name"), lambda r: r.name),
        (share("share"), lambda r: r.share),
        (money("amount"), lambda r: r.amount),
    )
    return table_of(fields, answer.holders, name="holders", title="Who holds it in the end, USD bn")


def support_table(answer: Instrument, names: Callable[[str], str]) -> Table:
    """Return who pays before the holder of a debt loses; ``names`` gives the name of an entity."""
    rows = [(names(row.entity), row.layer, row.amount / 1000.0) for row in answer.behind]
    fields: Fields[tuple[str, str, float]] = (
        (text("entity", "who"), lambda r: r[0]),
        (named("layer", "does what", BEHIND), lambda r: r[1]),
        (money("amount"), lambda r: r[2]),
    )
    return table_of(fields, rows, name="support", title="Who pays before its holder loses, USD bn")


def odds_table(answer: Instrument) -> Table:
    """Return PD, EAD, LGD and EL of a debt in both futures, each with its standard error behind it."""
    fields: Fields[tuple[str, Odds]] = (
        (named("future", words=FUTURES), lambda r: r[0]),
        (share("pd", "PD"), lambda r: r[1].pd),
        (share("pd_error", "+-", absent=""), lambda r: r[1].pd_error),
        (money("ead", "EAD", absent=""), lambda r: r[1].ead),
        (money("ead_error", "+-", absent=""), lambda r: r[1].ead_error),
        (share("lgd", "LGD", absent=""), lambda r: r[1].lgd),
        (share("lgd_error", "+-", absent=""), lambda r: r[1].lgd_error),
        (money("el", "EL"), lambda r: r[1].el),
        (money("el_error", "+-", absent=""), lambda r: r[1].el_error),
        (money("horizon", "unpaid without a default"), lambda r: r[1].horizon),
    )
    odds = answer.row.odds
    rows = [] if odds is None else [(future, getattr(odds, future)) for future in FUTURES]
    note = "EL = PD x EAD x LGD. What is unpaid without a default is late, or left by the settlement at the horizon."
    return table_of(fields, rows, name="odds", title="In the run, USD bn at the value of today", note=note)


def chances_table(answer: Instrument) -> Table:
    """Return the share of futures in which a debt has defaulted by the end of each year."""
    odds = answer.row.odds
    rows = (
        [] if odds is None else [(end, share_, odds.base.by_year[end]) for end, share_ in odds.shocked.by_year.items()]
    )
    fields: Fields[tuple[str, float, float]] = (
        (text("by", "defaulted by"), lambda r: r[0]),
        (share("base", FUTURES["base"]), lambda r: r[2]),
        (share("shocked", FUTURES["shocked"]), lambda r: r[1]),
    )
    return table_of(fields, rows, name="chances", title="PD by year")
