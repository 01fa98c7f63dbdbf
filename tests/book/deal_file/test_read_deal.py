"""Deal files: what is read, how each mistake is refused, and that the schema for editors says the same."""

from __future__ import annotations

import json

import pytest
import yaml

from lookthrough.book.deal_file.deal_schema import deal_schema
from lookthrough.book.deal_file.deal_terms import DEAL_FILE_KEYS, ROWS
from lookthrough.book.deal_file.read_deal import deal_of, open_deal, read_deal
from lookthrough.book.records import Observation, Position
from lookthrough.book.text.nodes import read_document
from lookthrough.deals.deal import deal, shipped_deals
from lookthrough.errors import BookError
from tests.book.schema import test_jsonschema as schema_of_books

SHIPPED = shipped_deals()
each_shipped = pytest.mark.parametrize("path", SHIPPED.values(), ids=SHIPPED)
SMALL = """\
deal: small
start: 2025-12-31
payments: quarterly
income:
  - {id: rent, amount: 12 m USD per year}
accounts:
  - {id: liquidity, opening: 2 m USD}
  - {id: lockbox}
notes:
  - {id: A, rank: 1, balance: 60 m USD, rate: 8 %, maturity: 2026-12-31}
reserve: {account: liquidity, target: 2 m USD}
trigger: {cover_below: 1.25, trap: lockbox}
sale: 90 m USD
"""


def reading(tmp_path, text):
    path = tmp_path / "deal.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_deal(path)


@each_shipped
def test_a_shipped_deal_has_no_problem(path):
    assert read_deal(path).problems == ()


@each_shipped
def test_a_shipped_deal_names_its_schema_and_keeps_it(path, monkeypatch):
    schema = deal_schema()
    monkeypatch.setattr(schema_of_books, "SCHEMA", schema)
    header = schema_of_books.HEADER.match(path.read_text())
    named = (path.parent / header[1]).resolve()
    assert json.loads(named.read_text()) == schema
    content = yaml.load(path.read_text(), Loader=schema_of_books.Editor)  # noqa: S506 - a safe loader with fewer types
    assert schema_of_books.accepts(schema, content)
    assert not schema_of_books.accepts(schema, {**content, "sweeep": "50 %"})
    assert not schema_of_books.accepts(schema, {**content, "payments": "weekly"})


def test_the_schema_has_exactly_the_keys_that_are_read():
    found = deal_schema()["$defs"]
    assert found["deal_file"]["properties"].keys() == set(DEAL_FILE_KEYS)
    for name, keys in ROWS.items():
        assert found[f"{name}_row"]["properties"].keys() == set(keys)


def test_amounts_are_of_a_period_or_of_a_year(tmp_path):
    (row,) = reading(tmp_path, SMALL).deal.income
    assert (row.amount.number, row.is_a_year) == (pytest.approx(12.0), True)
    (row,) = reading(tmp_path, SMALL.replace("12 m USD per year", "3 m USD")).deal.income
    assert (row.amount.number, row.is_a_year) == (pytest.approx(3.0), False)


def test_a_floating_coupon_is_its_margin_over_the_rate_that_the_file_expects(tmp_path):
    text = SMALL.replace("rate: 8 %", "rate: +225 bp over SOFR")
    (note,) = reading(tmp_path, text.replace("sale: 90", "base_rate: 4.3 %\nsale: 90")).deal.notes
    assert note.rate.number == pytest.approx(0.0655)
    assert note.rate.text == "+225 bp over SOFR"
    found = reading(tmp_path, text)
    assert found.deal is None
    assert "base_rate" in found.problems[0].hint


MISTAKES = {
    "a percentage over 100": ("sale: 90 m USD", "sweep: 150 %\nsale: 90 m USD", "LT305", "sweep"),
    "a reserve target without account": ("reserve: {account: liquidity, ", "reserve: {", "LT109", "reserve"),
    "an unknown key": ("trigger: {cover_below", "trigger: {cover_bellow", "LT112", "trigger"),
    "a key twice": ("sale: 90 m USD\n", "sale: 90 m USD\nsale: 91 m USD\n", "LT107", "sale: 91"),
    "money without a unit": ("balance: 60 m USD", "balance: 60", "LT301", "A, rank"),
    "a negative amount": ("balance: 60 m USD", "balance: -60 m USD", "LT303", "A, rank"),
    "a floating rate": ("rate: 8 %", "rate: +225 bp over SOFR", "LT301", "A, rank"),
    "an amount that nobody knows": ("balance: 60 m USD", "balance: unknown", "LT301", "A, rank"),
    "payments that are none": ("payments: quarterly", "payments: weekly", "LT207", "payments"),
    "a day that does not exist": ("maturity: 2026-12-31", "maturity: 2026-02-30", "LT304", "A, rank"),
    "no start": ("start: 2025-12-31\n", "", "LT109", "deal: small"),
    "notes that are no list": ("notes:\n  - {id: A", "notes:\n  {id: A", "LT108", "{id: A, rank"),
    "a source that is not listed": ("rate: 8 %", "rate: {value: 8 %, source: kbra}", "LT203", "A, rank"),
    "a guess without a reason": ("rate: 8 %", "rate: {value: 8 %, basis: assumed}", "LT404", "A, rank"),
    "a date far away": ("maturity: 2026-12-31", "maturity: 2199-12-31", "LT453", "deal: small"),
}


@pytest.mark.parametrize(("old", "new", "code", "line"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_clear_error_at_its_line(tmp_path, old, new, code, line):
    assert SMALL.count(old) == 1
    found = reading(tmp_path, SMALL.replace(old, new))
    assert found.deal is None
    assert code in [problem.code for problem in found.problems]
    problem = next(each for each in found.problems if each.code == code)
    assert line in SMALL.replace(old, new).split("\n")[problem.position.line - 1]
    assert problem.hint or problem.label


@pytest.mark.parametrize(
    ("text", "code"), [("", "LT104"), (b"\xff\xfe\x00", "LT102"), ("- 1\n- 2\n", "LT108"), ("deal: [", "LT105")]
)
def test_what_is_no_deal_is_refused(tmp_path, text, code):
    assert code in [problem.code for problem in reading(tmp_path, text).problems]


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(BookError, match="LT101"):
            open_deal(path)


def test_a_deal_without_notes_is_refused(tmp_path):
    head = SMALL.split("notes:", maxsplit=1)[0]
    found = reading(tmp_path, head)
    assert found.deal is None
    assert "LT109" in [problem.code for problem in found.problems]


def test_a_deal_in_another_currency_is_converted_at_the_last_rate_by_its_start_and_keeps_every_ratio(tmp_path):
    """157.37 yen were a dollar at the end of 2024 in the series of the default book."""
    text = SMALL.replace("start: 2025-12-31", "start: 2025-02-28")
    found = reading(tmp_path, text.replace(" USD", " JPY"))
    assert found.problems == ()
    assert found.deal.converted == "JPY at 157.37 per USD (2024-12-31)"
    in_dollars = reading(tmp_path, text).deal
    assert found.deal.notes[0].balance.number == pytest.approx(in_dollars.notes[0].balance.number / 157.37)
    assert found.deal.income[0].is_a_year
    ours, theirs = (deal(each) for each in (found.deal, in_dollars))
    assert [row.wal for row in ours.notes] == pytest.approx([row.wal for row in theirs.notes])
    assert [row.cover for row in ours.periods] == pytest.approx([row.cover for row in theirs.periods])
    assert ours.document()["converted"] == found.deal.converted


def test_a_currency_without_a_rate_is_one_error_at_its_first_amount(tmp_path):
    (problem,) = reading(tmp_path, SMALL.replace(" USD", " GBP")).problems
    assert (problem.code, problem.message) == ("LT313", "no rate for GBP at 2025-12-31")
    assert "GBP per USD" in problem.hint


def test_a_deal_of_a_book_is_converted_at_the_rates_of_that_book(tmp_path):
    rate = Observation("2025-12-31", 0.8, None, None, "GBP per USD", "reported", "s1", Position("series/gbp.csv", 2))
    path = tmp_path / "deal.yaml"
    path.write_text(SMALL.replace(" USD", " GBP"))
    document, problems = read_document(tmp_path, "deal.yaml", []), []
    found = deal_of(document, problems, {"gbp": (rate,)})
    assert problems == []
    assert found.notes[0].balance.number == pytest.approx(60.0 / 0.8)
