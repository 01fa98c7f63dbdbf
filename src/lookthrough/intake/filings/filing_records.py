"""Filings as the YAML of a book: sources that stand as they are, accounts of a company, holdings of a contract."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.intake.filings.fund_holdings import FundHolding, FundHoldings
    from lookthrough.intake.filings.tagged_facts import CompanyFacts, FiledFact

UNTIL_PUBLIC = dt.timedelta(days=60)
"""From the day of a Form N-PORT to its publication (SEC, Form N-PORT, general instruction F); the file does not say."""
ARCHIVE = "https://www.sec.gov/Archives/edgar/data"
_NOT_OF_AN_ID = re.compile(r"[^a-z0-9]+")


def id_of(name: str) -> str:
    """Return a name as an id: small letters, digits and dashes."""
    return _NOT_OF_AN_ID.sub("-", name.casefold()).strip("-") or "unnamed"


def written(records: object) -> str:
    """Return records as YAML in their own order."""
    return yaml.safe_dump(records, sort_keys=False, allow_unicode=True, width=100)


def amount(value: Decimal) -> str:
    """Return USD bn as a book writes it, every digit that was filed."""
    return f"{value.normalize():f} bn USD"


def sources_of_facts(found: CompanyFacts) -> list[dict[str, object]]:
    """Return a source for each filing that a fact rests on."""
    filings = {fact.accession: fact for fact in found.facts}
    return [
        {
            "id": f"sec-{accession}",
            "title": f"{found.name}, Form {fact.form} for the period to {_last(found, accession)}, tagged facts",
            "publisher": "SEC EDGAR",
            "date": fact.known.isoformat(),
            "url": f"{ARCHIVE}/{found.cik}/{accession.replace('-', '')}/",
            "source_class": "filing",
            "grade": "A",
        }
        for accession, fact in sorted(filings.items())
    ]


def entity_of_facts(found: CompanyFacts, entity: str) -> dict[str, object]:
    """Return the record of a company with its accounts.

    Args:
        found: what it filed.
        entity: its id in the book.
    """
    sources = sorted({f"sec-{fact.accession}" for fact in found.facts})
    return {
        "id": entity,
        "name": found.name,
        "kind": "company",
        "class": "sponsor",
        "country": "US",
        "source": sources[-1:],
        "accounts": [_account(rows) for rows in _by_row(found.facts).values()],
    }


def source_of_holdings(found: FundHoldings) -> dict[str, object]:
    """Return the source of the holdings of a fund: the list of its filings, since the file has no number of its own."""
    return {
        "id": f"nport-{id_of(found.fund)}-{found.day.isoformat()}",
        "title": f"{found.fund}, Form N-PORT as of {found.day.isoformat()}",
        "publisher": "SEC EDGAR",
        "date": (found.day + UNTIL_PUBLIC).isoformat(),
        "url": f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={found.cik:010d}&type=NPORT-P",
        "source_class": "filing",
        "grade": "A",
    }


def held_by(found: FundHoldings, placed: Mapping[str, Sequence[FundHolding]]) -> dict[str, object]:
    """Return for each contract the row of ``held_by`` of the fund.

    Args:
        found: what it holds.
        placed: contract to the positions in it.
    """
    fund, source = id_of(found.fund), source_of_holdings(found)["id"]
    rows: dict[str, object] = {}
    for contract, holdings in placed.items():
        is_principal = all(each.principal is not None for each in holdings)
        total = sum((each.principal or Decimal(0) if is_principal else each.value for each in holdings), Decimal(0))
        row = {"value": amount(total), "from": found.day.isoformat(), "source": source}
        rows[contract] = {"held_by": {fund: row if is_principal else {**row, "note": "market value, no principal"}}}
    return rows


def _by_row(facts: Sequence[FiledFact]) -> dict[tuple[str, str], list[FiledFact]]:
    """Return the facts of each account: of one period, from one filing where it has them all."""
    rows: dict[tuple[str, str], list[FiledFact]] = {}
    for fact in facts:
        rows.setdefault((fact.end.isoformat(), fact.period), []).append(fact)
    return rows


def _account(facts: Sequence[FiledFact]) -> dict[str, object]:
    first = min(facts, key=lambda fact: (fact.known, fact.accession))
    row: dict[str, object] = {"period": first.period}
    if first.period.startswith("FY"):
        row["end"] = first.end.isoformat()
    row |= {"known": first.known.isoformat(), "source": f"sec-{first.accession}"}
    for fact in facts:
        row[fact.figure] = amount(fact.amount) if fact.accession == first.accession else _later(fact)
    notes = [f"{fact.figure}: {fact.tags}" for fact in facts if "+" in fact.tags]
    notes += [f"{f.figure} {amount(total)} in {accession}" for f in facts for accession, total in f.restated]
    return row | ({"note": "; ".join(notes)} if notes else {})


def _later(fact: FiledFact) -> dict[str, object]:
    return {"value": amount(fact.amount), "known": fact.known.isoformat(), "source": f"sec-{fact.accession}"}


def _last(found: CompanyFacts, accession: str) -> str:
    return max(fact.end for fact in found.facts if fact.accession == accession).isoformat()
