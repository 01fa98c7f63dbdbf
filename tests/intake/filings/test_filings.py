"""Filings become records that a book takes; one that is cut or of another form is refused, and the others go on.

``facts.json`` and ``nport.xml`` are made up, in the forms of the SEC: ``companyfacts`` of data.sec.gov and
``primary_doc.xml`` of Form N-PORT.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import lookthrough as lt
from lookthrough.book.schema.vocabulary import ACCOUNT
from lookthrough.errors import UsageError
from lookthrough.intake.filings.download import IDENTITY, facts_file, holdings_files
from lookthrough.intake.filings.filing_files import FilingError
from lookthrough.intake.filings.filing_records import held_by
from lookthrough.intake.filings.fund_holdings import fund_holdings, matching
from lookthrough.intake.filings.tagged_facts import TAGS, company_facts
from tests.cli.asking import answer, refused, run
from tests.places import VALID

HERE = Path(__file__).parent
FACTS, HOLDINGS = (HERE / name for name in ("facts.json", "nport.xml"))


def facts():
    return {(f.figure, f.period): f for f in company_facts(FACTS.read_text(), "facts.json").facts}


def test_figures_are_those_of_an_account():
    assert TAGS.keys() == ACCOUNT.keys()


def test_a_quarter_a_half_year_and_a_year_by_hand():
    found = facts()
    assert found["revenue", "2025Q2"].amount == Decimal("1.5")
    assert found["revenue", "2025H1"].amount == Decimal("2.9")
    assert found["revenue", "2025"].amount == Decimal("6.5")
    assert found["revenue", "2026Q2"].amount == Decimal("2.100123456")
    assert found["operating_cash_flow", "2026H1"].amount == Decimal("-0.25")


def test_nine_months_and_releases_make_no_account():
    assert {period for _, period in facts()} == {"2025Q2", "2025H1", "2025", "2026Q2", "2026H1"}


def test_the_filing_that_has_a_period_first_counts_and_a_restatement_stands_beside_it():
    fact = facts()["revenue", "2025Q2"]
    assert (fact.accession, fact.known.isoformat()) == ("0000123456-25-000002", "2025-08-05")
    assert fact.restated == (("0000123456-26-000004", Decimal("1.495")),)


def test_debt_is_the_sum_of_its_parts():
    fact = facts()["debt", "2026Q2"]
    assert fact.amount == Decimal("4.25")
    assert fact.tags == "LongTermDebtNoncurrent + LongTermDebtCurrent"


def test_a_quarter_of_a_year_of_its_own_is_named_by_the_company():
    text = FACTS.read_text().replace("2026-04-01", "2026-05-02").replace("2026-06-30", "2026-07-31")
    found = {(f.figure, f.period): f for f in company_facts(text, "x").facts}
    assert found["revenue", "FY2026Q2"].end.isoformat() == "2026-07-31"


def test_the_records_of_a_company_load_in_a_book(tmp_path):
    book = Path(shutil.copytree(VALID, tmp_path / "book"))
    (book / "sources").mkdir()
    assert run("fetch", "facts", "--from", FACTS, "--entity", "made-up", "-o", book).exit_code == 0
    loaded = lt.load(book)
    accounts = {each.period: each for each in loaded.entities["made-up"].accounts}
    assert accounts["2026Q2"].figures["revenue"].mid == pytest.approx(2.100123456, rel=1e-12)
    assert accounts["2026Q2"].figures["revenue"].source == ("sec-0000123456-26-000004",)


def test_holdings_by_hand():
    found = fund_holdings(HOLDINGS.read_text(), "nport.xml")
    assert (found.fund, found.day.isoformat(), found.others) == ("Made-up Bond Fund", "2026-06-30", 1)
    campus = list(matching(found, ("campus",)))
    assert [row.principal for row in campus] == [Decimal("0.045"), Decimal("0.005")]
    assert [row.principal for row in found.holdings if row.issuer == "Somebody SA"] == [None]  # in euros
    assert held_by(found, {"c": campus})["c"]["held_by"]["made-up-bond-fund"]["value"] == "0.05 bn USD"


def test_holders_load_in_a_book(tmp_path):
    book = Path(shutil.copytree(VALID, tmp_path / "book"))
    words = ("--to", "campus-bonds=12345XAA1", "--to", "campus-bonds=US12345XAB97")
    row = answer("fetch", "holdings", "--from", HOLDINGS, *words, "-o", tmp_path)["held_by"][0]["campus-bonds"]
    deal = (book / "deals" / "campus.yaml").read_text()
    (deal_,) = row["held_by"].values()
    flow = yaml.safe_dump(deal_, default_flow_style=True)
    deal = deal.replace("    pensions: 10 %\n", f"    pensions: 10 %\n    meta: {flow}")
    (book / "deals" / "campus.yaml").write_text(deal)
    (book / "sources").mkdir()
    shutil.copy(tmp_path / "sources" / "filings-made-up-bond-fund.yaml", book / "sources")
    assert lt.load(book).contracts["campus-bonds"].held_by["meta"][0].mid == pytest.approx(0.045)


WRONG = {
    "cut facts": (FACTS.read_text()[:900], company_facts, "it is cut"),
    "cut holdings": (HOLDINGS.read_text()[:900], fund_holdings, "it is cut"),
    "empty": ("", company_facts, "it is no JSON"),
    "a list": ("[1]", company_facts, "not a document of the SEC"),
    "submissions": ('{"cik": "1", "filings": {}}', company_facts, "no companyfacts document of the SEC"),
    "foreign accounts": ('{"cik": 1, "facts": {"ifrs-full": {}}}', company_facts, "tagged by ifrs-full"),
    "no figure": ('{"cik": 1, "facts": {"us-gaap": {}}}', company_facts, "no figure of an account in USD"),
    "text for a number": (FACTS.read_text().replace("2900000000", '"many"'), company_facts, "not as the SEC writes it"),
    "another form": (HOLDINGS.read_text().replace("NPORT-P", "13F-HR"), fund_holdings, r"of another form \(13F-HR\)"),
    "another root": ("<informationTable/>", fund_holdings, r"of another form \(informationTable\)"),
    "entities": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', fund_holdings, "declares a document type"),
    "no XML": ("no", fund_holdings, "it is no XML"),
    "no day": (HOLDINGS.read_text().replace("2026-06-30", "soon"), fund_holdings, "not as the SEC writes it"),
    "deep": ("[" * 200_000, company_facts, "nested too deep|no JSON|it is cut"),
}


@pytest.mark.parametrize(("text", "read", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_no_such_filing_is_refused_with_the_reason(text, read, reason):
    with pytest.raises(FilingError, match=reason):
        read(text, "filing")


def test_one_refused_filing_stops_no_other(tmp_path):
    cut = tmp_path / "cut.json"
    cut.write_text(FACTS.read_text()[:500])
    done = run("fetch", "facts", "--from", cut, "--from", FACTS, "--csv")
    assert (done.exit_code, done.stdout.count("Made-up Computing")) == (4, 8)
    assert f"{cut}: it is cut" in done.stderr
    assert "it is cut" in refused("fetch", "facts", "--from", cut, code=3)


def test_what_cannot_be_asked_is_refused(tmp_path):
    assert "--from FILE" in refused("fetch", "facts", code=2)
    assert "CONTRACT=CUSIP" in refused("fetch", "holdings", "--from", HOLDINGS, "--to", "c1", code=2)
    assert "No such file" in refused("fetch", "facts", "--from", tmp_path / "none.json", code=3)


@pytest.mark.parametrize(("asked", "reason"), [("nvidia", "no number of a company"), ("1", "EDGAR_IDENTITY")])
def test_nothing_is_asked_of_the_sec_without_a_name(monkeypatch, asked, reason):
    monkeypatch.delenv(IDENTITY, raising=False)
    with pytest.raises(UsageError, match=reason), facts_file([asked]):
        pass
    with pytest.raises(UsageError, match="CIK:ACCESSION"), holdings_files(["1"]):
        pass
