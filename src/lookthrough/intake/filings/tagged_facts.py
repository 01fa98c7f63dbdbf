"""What a company filed, from the facts that it tagged: the ``companyfacts`` document of the SEC as accounts of a book.

A fact counts from the filing that reports its period first; what a later filing says otherwise is kept beside it. Flows
of three, six and twelve months become accounts; nine months, which a quarterly report has of cash flows, become none.
Format: SEC, EDGAR application programming interfaces (data.sec.gov/api/xbrl/companyfacts).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.intake.filings.filing_files import FilingError, as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TAGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "revenue": (
        ("RevenueFromContractWithCustomerExcludingAssessedTax",),
        ("Revenues",),
        ("RevenueFromContractWithCustomerIncludingAssessedTax",),
        ("SalesRevenueNet",),
    ),
    "operating_income": (("OperatingIncomeLoss",),),
    "operating_cash_flow": (("NetCashProvidedByUsedInOperatingActivities",),),
    "capex": (("PaymentsToAcquirePropertyPlantAndEquipment",), ("PaymentsToAcquireProductiveAssets",)),
    "interest": (("InterestExpense",), ("InterestExpenseNonoperating",), ("InterestExpenseDebt",)),
    "cash": (("CashCashEquivalentsAndShortTermInvestments",), ("CashAndCashEquivalentsAtCarryingValue",)),
    "debt": (("LongTermDebt",), ("LongTermDebtNoncurrent", "LongTermDebtCurrent"), ("LongTermDebtNoncurrent",)),
}
"""The tags of each figure of an account, the first that a filing has; of several together the sum."""
STOCKS = frozenset({"cash", "debt"})
FORMS = frozenset({"10-Q", "10-K", "10-Q/A", "10-K/A", "20-F", "40-F"})
TAXONOMY, UNIT, BILLION = "us-gaap", "USD", Decimal(10**9)
MONTHS = {3: (80, 100), 6: (170, 195), 12: (350, 380)}
"""Days of each length of a period: years of 52 and 53 weeks are among them."""


class FiledFact(NamedTuple):
    """A figure of a period, USD bn, from the filing that has it first, and what later ones say otherwise.

    ``tags`` are those of the filing, ``period`` is written as in a book, ``restated`` are (accession, USD bn).
    """

    figure: str
    period: str
    end: dt.date
    amount: Decimal
    accession: str
    form: str
    known: dt.date
    tags: str
    restated: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What a company filed.

    Attributes:
        cik: its number with the SEC.
        name: of the company.
        facts: in the order of periods and figures.
    """

    cik: int
    name: str
    facts: tuple[FiledFact, ...]


class _Tagged(NamedTuple):
    """A fact as the document has it; a stock has no start."""

    tag: str
    start: dt.date | None
    end: dt.date
    amount: Decimal
    accession: str
    form: str
    filed: dt.date
    year: str
    part: str


def company_facts(text: str, name: str) -> CompanyFacts:
    """Return what a company filed.

    Args:
        text: of the document.
        name: of its file, for messages.

    Raises:
        FilingError: it is cut, of another form, or has nothing that an account holds.
    """
    document = as_json(text)
    tagged = document.get("facts")
    if not isinstance(tagged, dict) or "cik" not in document:
        held = ", ".join(list(document)[:4]) or "nothing"
        raise FilingError(f"it is no companyfacts document of the SEC (it holds {held})")
    if TAXONOMY not in tagged:
        raise FilingError(f"its facts are tagged by {', '.join(tagged)}, and only {TAXONOMY} is read")
    try:
        rows = [row for tags in TAGS.values() for row in _rows(tagged[TAXONOMY], {t for each in tags for t in each})]
        facts = tuple(_facts(rows))
        cik = int(str(document["cik"]))
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise FilingError(f"it is not as the SEC writes it: {type(error).__name__} {error}") from None
    if not facts:
        raise FilingError("it has no figure of an account in USD")
    return CompanyFacts(cik, str(document.get("entityName") or name), facts)


def _rows(
    facts: Mapping[str, Mapping[str, Mapping[str, Sequence[Mapping[str, object]]]]], tags: set[str]
) -> Iterator[_Tagged]:
    for tag in sorted(tags & facts.keys()):
        for row in facts[tag]["units"].get(UNIT, ()):
            if row["form"] in FORMS:
                start = dt.date.fromisoformat(str(row["start"])) if "start" in row else None
                end, filed = (dt.date.fromisoformat(str(row[key])) for key in ("end", "filed"))
                amount = Decimal(str(row["val"])) / BILLION
                year, part = str(row.get("fy")), str(row.get("fp"))
                yield _Tagged(tag, start, end, amount, str(row["accn"]), str(row["form"]), filed, year, part)


def _facts(rows: Sequence[_Tagged]) -> Iterator[FiledFact]:
    """Yield each figure of each period from the filing that was first to have it."""
    latest: dict[str, dt.date] = {}
    for row in rows:
        latest[row.accession] = max(row.end, latest.get(row.accession, row.end))
    found: dict[tuple[dt.date, str, str], list[tuple[_Tagged, Decimal, str]]] = defaultdict(list)
    by_filing: dict[tuple[str, dt.date | None, dt.date], dict[str, _Tagged]] = defaultdict(dict)
    for row in rows:
        by_filing[row.accession, row.start, row.end][row.tag] = row
    for (accession, _, end), tagged in by_filing.items():
        for figure, choices in TAGS.items():
            tags = next((each for each in choices if set(each) <= tagged.keys()), None)
            if tags is not None:
                one = tagged[tags[0]]
                period = _period(one, is_latest=end == latest[accession], is_stock=figure in STOCKS)
                if period is not None:
                    total = sum((tagged[tag].amount for tag in tags), Decimal(0))
                    found[end, period, figure].append((one, total, " + ".join(tags)))
    for (end, period, figure), said in sorted(found.items(), key=lambda each: each[0]):
        yield _first(figure, period, end, sorted(said, key=lambda each: (each[0].filed, each[0].accession)))


def _first(figure: str, period: str, end: dt.date, said: Sequence[tuple[_Tagged, Decimal, str]]) -> FiledFact:
    (one, amount, tags), *later = said
    restated = tuple((row.accession, total) for row, total, _ in later if total != amount)
    return FiledFact(figure, period, end, amount, one.accession, one.form, one.filed, tags, restated)


def _period(row: _Tagged, *, is_latest: bool, is_stock: bool) -> str | None:
    """Return the period as a book writes it: of the calendar where it is one, else of the company's own year.

    The year and part that the SEC gives are those of the filing, so they name its own period alone.
    """
    if is_stock and row.start is None and is_latest:  # a quarterly report has the balance of the last year too
        length = 12 if row.form.startswith(("10-K", "20-F", "40-F")) else 3
        start = _months_before(row.end, length)
    elif row.start is not None and not is_stock:
        days = (row.end - row.start).days + 1
        length = next((months for months, (least, most) in MONTHS.items() if least <= days <= most), 0)
        start = row.start
    else:
        return None
    if length == 0:
        return None
    if start == _months_before(row.end, length) and row.end.month % length == 0:
        part = {3: f"Q{row.end.month // 3}", 6: f"H{row.end.month // 6}", 12: ""}[length]
        return f"{row.end.year}{part}"
    named = {3: row.part if row.part.startswith("Q") else "", 6: "H1" if row.part == "Q2" else "", 12: ""}[length]
    fits = named or (length == 12 and row.part == "FY")
    return f"FY{row.year}{named}" if is_latest and fits and row.year.isdigit() else None


def _months_before(end: dt.date, months: int) -> dt.date:
    """Return the first day of so many months of the calendar that end on a day; another day where it ends none."""
    if end.day != calendar.monthrange(end.year, end.month)[1]:
        return end
    months_since = end.year * 12 + end.month - months
    return dt.date(months_since // 12, months_since % 12 + 1, 1)
