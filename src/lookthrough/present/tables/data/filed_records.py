"""What filings say as tables: the figures of a company by period, the positions of a fund."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import day, ids, money, named, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from lookthrough.intake.filings.fund_holdings import FundHolding, FundHoldings
    from lookthrough.intake.filings.tagged_facts import CompanyFacts, FiledFact
    from lookthrough.present.table import Fields, Table


USD_M = "USD m"


class FactRow(NamedTuple):
    """A figure of a company that filed it."""

    company: str
    fact: FiledFact


class HoldingRow(NamedTuple):
    """A position of a fund, and the contract it is put to."""

    of: FundHoldings
    holding: FundHolding
    contract: str


FACTS: Fields[FactRow] = (
    (text("company"), lambda r: r.company),
    (text("period"), lambda r: r.fact.period),
    (named("figure"), lambda r: r.fact.figure),
    (money("amount"), lambda r: float(r.fact.amount)),
    (day("known"), lambda r: r.fact.known.isoformat()),
    (ids("accession"), lambda r: r.fact.accession),
    (text("tags"), lambda r: r.fact.tags),
    (text("restated"), lambda r: ", ".join(f"{total:f} in {accession}" for accession, total in r.fact.restated)),
)
HOLDINGS: Fields[HoldingRow] = (
    (text("fund"), lambda r: r.of.fund),
    (day("day"), lambda r: r.of.day.isoformat()),
    (text("issuer"), lambda r: r.holding.issuer),
    (text("title"), lambda r: r.holding.title),
    (ids("cusip"), lambda r: r.holding.cusip),
    (ids("isin"), lambda r: r.holding.isin),
    (day("maturity"), lambda r: None if r.holding.maturity is None else r.holding.maturity.isoformat()),
    (number("rate", unit="% a year"), lambda r: None if r.holding.rate is None else float(r.holding.rate)),
    (number("principal", unit=USD_M), lambda r: _millions(r.holding.principal)),
    (number("value", unit=USD_M), lambda r: _millions(r.holding.value)),
    (ids("contract"), lambda r: r.contract),
)
SHOWN_OF_HOLDINGS = ("fund", "issuer", "title", "cusip", "maturity", "principal", "value", "contract")
SHOWN_OF_FACTS = ("company", "period", "figure", "amount", "known", "accession")


def _millions(amount: Decimal | None) -> float | None:
    """Return USD bn as USD m, in which positions of funds are told apart."""
    return None if amount is None else float(amount * 1000)


def facts_table(found: Iterable[CompanyFacts]) -> Table:
    """Return one row a figure and period."""
    return table_of(FACTS, [FactRow(each.name, fact) for each in found for fact in each.facts], name="facts")


def holdings_table(
    found: Mapping[int, Sequence[FundHolding]], funds: Sequence[FundHoldings], contracts: Mapping[str, str]
) -> Table:
    """Return one row a position.

    Args:
        found: the positions that are shown, by the place of their fund.
        funds: what each holds.
        contracts: CUSIP or ISIN to the contract of the book.
    """
    rows = [
        HoldingRow(funds[at], row, contracts.get(row.cusip) or contracts.get(row.isin) or "")
        for at, holdings in found.items()
        for row in holdings
    ]
    return table_of(HOLDINGS, rows, name="holdings")
