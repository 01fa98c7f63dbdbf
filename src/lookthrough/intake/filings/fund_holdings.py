"""What a fund holds, from its Form N-PORT (``primary_doc.xml``): loans, bonds and notes with their issuers.

Format: SEC, EDGAR Form N-PORT XML technical specification; amounts of debt are principal amounts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.intake.filings.filing_files import FilingError, as_xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SPACE = "{http://www.sec.gov/edgar/nport}"
FORMS = frozenset({"NPORT-P", "NPORT-P/A", "NPORT-EX", "NPORT-EX/A"})
DEBT = frozenset({"DBT", "LON", "ABS-MBS", "ABS-APCP", "ABS-CBDO", "ABS-O", "SN"})
"""Classes of assets that are lent: debt, loans, asset-backed and structured notes."""
BILLION = Decimal(10**9)


class FundHolding(NamedTuple):
    """A position in debt. Amounts in USD bn; ``principal`` is ``None`` where the fund gives none in USD."""

    issuer: str
    title: str
    cusip: str
    isin: str
    principal: Decimal | None
    value: Decimal
    maturity: dt.date | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class FundHoldings:
    """What a fund held on a day.

    Attributes:
        cik: number of the registrant with the SEC.
        fund: name of the series, else of the registrant.
        day: of the report.
        holdings: of debt, largest value first.
        others: positions in anything else, which are left out.
    """

    cik: int
    fund: str
    day: dt.date
    holdings: tuple[FundHolding, ...]
    others: int


def fund_holdings(text: str, name: str) -> FundHoldings:
    """Return what a fund holds.

    Args:
        text: of the document.
        name: of its file, for messages.

    Raises:
        FilingError: it is cut, or of another form.
    """
    root = as_xml(text)
    form = root.findtext(f"{SPACE}headerData/{SPACE}submissionType") or ""
    if root.tag != f"{SPACE}edgarSubmission" or form not in FORMS:
        what = form or root.tag.rpartition("}")[2]
        raise FilingError(f"it is of another form ({what}): Form N-PORT is read")
    general = root.find(f"{SPACE}formData/{SPACE}genInfo")
    held = root.find(f"{SPACE}formData/{SPACE}invstOrSecs")
    if general is None or held is None:
        raise FilingError(f"{name} has no holdings")
    try:
        return _holdings(general, held)
    except (ValueError, InvalidOperation) as error:
        raise FilingError(f"it is not as the SEC writes it: {error}") from None


def _holdings(general: Element, held: Element) -> FundHoldings:
    rows = list(held)
    debt = [row for row in rows if _text(row, "assetCat") in DEBT]
    found = sorted((_holding(row) for row in debt), key=lambda each: (-each.value, each.cusip, each.title))
    series = _text(general, "seriesName")
    fund = series if series not in {"", "N/A"} else _text(general, "regName")
    day = dt.date.fromisoformat(_text(general, "repPdDate"))
    return FundHoldings(int(_text(general, "regCik")), fund, day, tuple(found), len(rows) - len(debt))


def _holding(row: Element) -> FundHolding:
    isin = row.find(f"{SPACE}identifiers/{SPACE}isin")
    debt = row.find(f"{SPACE}debtSec")
    maturity, rate = ("", "") if debt is None else (_text(debt, "maturityDt"), _text(debt, "annualizedRt"))
    is_usd = _text(row, "curCd") == "USD" and _text(row, "units") == "PA"
    return FundHolding(
        _text(row, "name"),
        _text(row, "title"),
        _text(row, "cusip"),
        "" if isin is None else isin.get("value", ""),
        Decimal(_text(row, "balance")) / BILLION if is_usd else None,
        Decimal(_text(row, "valUSD")) / BILLION,
        dt.date.fromisoformat(maturity) if maturity else None,
        Decimal(rate) if rate else None,
    )


def _text(row: Element, name: str) -> str:
    return (row.findtext(f"{SPACE}{name}") or "").strip()


def matching(holdings: FundHoldings, words: tuple[str, ...]) -> Iterator[FundHolding]:
    """Yield the holdings whose issuer, title, CUSIP or ISIN has one of the words; all where there are none."""
    for row in holdings.holdings:
        said = f"{row.issuer} {row.title} {row.cusip} {row.isin}".casefold()
        if not words or any(word.casefold() in said for word in words):
            yield row
