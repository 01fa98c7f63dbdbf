"""Contracts add up to reported totals, or the gap is shown."""

import pytest

from lookthrough.book.bundled import BUNDLED
from lookthrough.book.check.measures import MEASURES, held_assertions, measured
from lookthrough.book.shape.holdings import held_amounts
from lookthrough.contracts import KINDS
from tests.book.small_book import VALID, changed, codes, load


def total(book, measure, subject):
    return measured(MEASURES[measure], [subject], book.contracts.values(), KINDS)


def test_totals_are_taken_over_the_contracts_of_the_debtor():
    book = load(VALID).book
    assert total(book, "debt_principal", "campus") == (27.3, 27.3, 27.3)
    assert total(book, "debt_principal", "meta") == (0, 0, 0)
    assert total(book, "equity_amount", "fund") == (2.5, 2.5, 2.5)
    assert total(book, "equity_raised", "campus") == (2.5, 2.5, 2.5)


def test_debt_that_is_silent_on_drawings_is_drawn_in_full(tmp_path):
    silent = load(VALID).book
    drawn = load(
        changed(tmp_path, "deals/campus.yaml", "  rate: 6.58 %\n", "  rate: 6.58 %\n  drawn: 20 bn USD\n")
    ).book
    assert total(silent, "debt_drawn", "campus")[1] == 27.3
    assert total(drawn, "debt_drawn", "campus")[1] == 20


@pytest.mark.parametrize("extra", ["  rollup: aggregate\n", "  covers: [x]\n"])
def test_rollups_are_left_out(extra, tmp_path):
    book = load(changed(tmp_path, "deals/campus.yaml", "  rate: 6.58 %\n", "  rate: 6.58 %\n" + extra)).book
    assert total(book, "debt_principal", "campus")[1] == (0 if "rollup" in extra else 27.3)


@pytest.mark.parametrize(
    ("expected", "gap"),
    [("27.3 bn USD", 0), ("27.1 bn USD", 0), ("26..28 bn USD", 0), ("30 bn USD", -2.7), ("20..25 bn USD", 2.3)],
)
def test_the_gap_is_what_is_missing_beyond_the_range(expected, gap, tmp_path):
    book = load(changed(tmp_path, "assertions.yaml", "27.3 bn USD", expected)).book
    held, failed = held_assertions(book, KINDS)
    assert [r.gap for r in (*held, *failed)] == [pytest.approx(gap)]
    assert len(failed) == (gap != 0)
    assert [r.got for r in (*held, *failed)] == [27.3]


def test_a_range_of_contracts_may_meet_the_total_at_an_end(tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "principal: 27.3 bn USD", "principal: 27..32 bn USD")
    book = load(root).book
    held, failed = held_assertions(book, KINDS)
    assert (len(held), len(failed)) == (1, 0)


@pytest.mark.parametrize(
    ("expected", "got", "gap"),
    [
        ("40 bn USD", 29.5, -10.5),
        ("40..44 bn USD", 29.5, -10.5),
        ("20 bn USD", 29.5, 9.5),
        ("15..20 bn USD", 29.5, 9.5),
    ],
)
def test_the_gap_is_what_is_got_less_what_is_expected_at_its_nearest_end(expected, got, gap, tmp_path):
    """Contracts of 27 to 32 count with their middle, in the gap as in what is got, and LT504 says the same."""
    root = changed(tmp_path, "deals/campus.yaml", "principal: 27.3 bn USD", "principal: 27..32 bn USD")
    assertions = root / "assertions.yaml"
    assertions.write_text(assertions.read_text().replace("27.3 bn USD", expected))
    result = load(root)
    (row,) = held_assertions(result.book, KINDS)[1]
    assert (row.got, row.gap) == (got, pytest.approx(gap))
    assert [p.label for p in result.problems] == [f"gap {gap:+.6g} bn USD"]


def test_the_gap_of_a_failed_total_of_the_bundled_book_is_the_one_its_reader_works_out():
    _, failed = held_assertions(load(BUNDLED).book, KINDS)
    for row in failed:
        expected = row.assertion.expected
        assert row.gap == pytest.approx(row.got - (expected.low if row.gap < 0 else expected.high)), row.assertion.id


def test_a_share_of_a_holder_is_a_share_of_the_principal():
    held = held_amounts(load(VALID).book.contracts["campus-bonds"])
    assert held == {"fund": 18, "pensions": pytest.approx(2.73)}


def held_or_failed(root):
    result = load(root)
    assert result.book is not None, [p.message for p in result.problems]
    held, failed = held_assertions(result.book, KINDS)
    return [(r.got, r.gap) for r in (*held, *failed)]


def test_the_contracts_of_several_subjects_count_each_once():
    book = load(VALID).book
    contracts = [*book.contracts.values()]
    single = [measured(MEASURES["equity_raised"], [s], contracts, KINDS)[1] for s in ("campus", "meta")]
    both = measured(MEASURES["equity_raised"], ("campus", "meta"), contracts, KINDS)[1]
    assert both == sum(single) == 2.5
    sides = [measured(MEASURES["equity_amount"], who, contracts, KINDS)[1] for who in (("fund",), ("fund", "campus"))]
    assert sides == [2.5, 2.5]


def test_several_subjects_are_written_as_a_list(tmp_path):
    root = changed(tmp_path, "assertions.yaml", "subject: campus", "subject: [campus, meta]")
    assert held_or_failed(root) == [(27.3, 0)]
    (row,) = load(root).book.assertions
    assert (row.subjects, row.subject) == (("campus", "meta"), "campus, meta")


@pytest.mark.parametrize(("other", "got"), [("insurers", 27.3), ("pensions", 0.0)])
def test_only_contracts_with_the_counterparty_count(other, got, tmp_path):
    root = changed(tmp_path, "assertions.yaml", "subject: campus", f"subject: campus\n  counterparty: {other}")
    ((found, gap),) = held_or_failed(root)
    assert found == got
    assert (gap == 0) == (got != 0)


@pytest.mark.parametrize(("period", "got"), [("2025Q4", 27.3), ("2025", 27.3), ("2025Q3", 0.0), ("2026", 0.0)])
def test_only_contracts_that_begin_in_the_period_count(period, got, tmp_path):
    root = changed(tmp_path, "assertions.yaml", "subject: campus", f"subject: campus\n  begun: {period}")
    assert held_or_failed(root)[0][0] == got


def test_a_contract_without_a_start_began_in_no_period(tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "  start: 2025Q4\n", "")
    book = load(root).book
    found = measured(MEASURES["debt_principal"], ["campus"], book.contracts.values(), KINDS, begun="2025")
    assert found == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subject: [campus, campu]", "LT204"),
        ("subject: [campus, campus]", "LT411"),
        ("subject: []", "LT109"),
        ("subject: campus\n  counterparty: insurer", "LT204"),
        ("subject: campus\n  begun: 2025Q5", "LT304"),
        ("subject: campus\n  begun: soon", "LT306"),
    ],
)
def test_what_an_assertion_is_about_is_checked(text, code, tmp_path):
    assert code in codes(load(changed(tmp_path, "assertions.yaml", "subject: campus", text)))


def test_the_note_of_a_total_that_fails_says_what_is_known_of_the_gap(tmp_path):
    text = "  measure: debt_principal\n  note: a second bond is known and has no terms\n"
    root = changed(tmp_path, "assertions.yaml", "  measure: debt_principal\n", text)
    assertions = root / "assertions.yaml"
    assertions.write_text(assertions.read_text().replace("27.3 bn USD", "60 bn USD"))
    (problem,) = load(root).problems
    assert (problem.code, problem.hint) == ("LT504", "a second bond is known and has no terms")


def test_the_bundled_book_is_held_against_totals_and_shows_what_they_miss():
    book = load(BUNDLED).book
    held, failed = held_assertions(book, KINDS)
    assert len(held) + len(failed) >= 22
    assert all(r.assertion.note for r in failed)
    group = next(r for r in held if r.assertion.id == "coreweave-group-debt")
    assert group.got == pytest.approx(35.551, abs=1e-3)
    known = {r.assertion.id: r for r in failed}["openai-at-microsoft"]
    assert (known.got, known.gap) == (250, -28)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("27.3 bn USD", "by construction"),  # the contract names s1, as the total does
        ("{value: 27.3 bn USD, source: s2}", "holds"),
        ("{value: 27.3 bn USD, source: [s1, s2]}", "by construction"),
        ("{value: 27.3 bn USD, source: s9}", "by construction"),  # another id of the address of s1
        ("{value: 20 bn USD, source: s1}", "fails"),
    ],
)
def test_a_total_and_a_contract_of_one_publication_are_no_tie(principal, expected, tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "principal: 27.3 bn USD", f"principal: {principal}")
    with (root / "sources.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: s9, title: The same elsewhere, publisher: P, url: 'https://www.sec.gov/', grade: A}\n")
    held, failed = held_assertions(load(root).book, KINDS)
    assert [r.verdict for r in (*held, *failed)] == [expected]
