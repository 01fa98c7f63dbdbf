"""Rules refuse what is wrong and let pass what is right."""

import pytest

from tests.book.small_book import changed, codes, load, texts_of_valid, write

SWAP = """deal: swap
contracts:
- id: swap
  kind: protection
  writer: pensions
  holder: {holder}
  reference: {reference}
  cap: 1 bn USD
{covers}  status: signed
  source: s2
"""


def swap(root, holder, reference, covers):
    line = f"  covers: {covers}\n" if covers else ""
    text = SWAP.format(holder=holder, reference=reference, covers=line)
    return codes(load(write(root, {**texts_of_valid(), "deals/swap.yaml": text})))


@pytest.mark.parametrize(
    ("holder", "reference", "covers"),
    [("insurers", "campus", "campus-bonds"), ("fund", "campus", "campus-bonds"), ("insurers", "campus", None)],
)
def test_protection_with_the_covered_claim_is_allowed(holder, reference, covers, tmp_path):
    assert swap(tmp_path, holder, reference, covers) == []


@pytest.mark.parametrize(
    ("holder", "reference", "covers"),
    [
        ("telenor", "campus", "campus-bonds"),
        ("insurers", "meta", "campus-bonds"),
        ("insurers", "campus", "campus-lease"),
        ("telenor", "meta", None),
        ("fund", "campus", "campus-equity"),
    ],
)
def test_protection_without_the_covered_claim_is_refused(holder, reference, covers, tmp_path):
    assert swap(tmp_path, holder, reference, covers) == ["LT405"]


@pytest.mark.parametrize(
    ("start", "maturity", "found"),
    [("2027Q4", "2027Q4", []), ("2027", "2027Q1", ["LT520"]), ("2028", "2027", ["LT307"]), ("unknown", "2028Q1", [])],
)
def test_a_contract_may_end_in_its_first_quarter_and_not_before(start, maturity, found, tmp_path):
    texts = dict(texts_of_valid())
    deal = texts["deals/campus.yaml"].replace("start: 2025Q4", f"start: {start}")
    texts["deals/campus.yaml"] = deal.replace("maturity: 2049Q2", f"maturity: {maturity}")
    assert codes(load(write(tmp_path, texts))) == found


@pytest.mark.parametrize(
    ("pensions", "found"), [("30 %", []), ("35 %", ["LT406"]), ("9.3 bn USD", []), ("9.31 bn USD", ["LT406"])]
)
def test_holders_may_hold_all_and_not_more(pensions, found, tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "pensions: 10 %", f"pensions: {pensions}")
    assert codes(load(root)) == found


@pytest.mark.parametrize("term", ["operating_income", "operating_cash_flow"])
def test_a_loss_is_written_with_its_sign(term, tmp_path):
    root = changed(tmp_path, "entities/firms.yaml", "  opening:\n", f"  opening:\n    {term}: -2 bn USD per year\n")
    assert codes(load(root)) == []


def test_values_with_their_own_sources_need_none_of_the_record(tmp_path):
    texts = dict(texts_of_valid())
    old = "  cap: unknown\n  covers: campus-lease\n  status: signed\n  source: s1\n"
    new = "  cap: {value: unknown, source: s1}\n  covers: {value: campus-lease, source: s1}\n  status: signed\n"
    texts["deals/campus.yaml"] = texts["deals/campus.yaml"].replace(old, new)
    assert codes(load(write(tmp_path, texts))) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("assertions.yaml", "  source: s1\n", ""),
        ("purchases/telenor.yaml", ", source: s2}", "}"),
        ("entities/firms.yaml", "  country: NO\n  source: s2\n", "  country: NO\n"),
    ],
)
def test_every_figure_has_a_source(file, old, new, tmp_path):
    assert codes(load(changed(tmp_path, file, old, new))) == ["LT403"]


def test_an_observation_without_a_source_is_a_warning(tmp_path):
    found = load(changed(tmp_path, "series/sofr.csv", "0.0371,fraction,reported,s2", "0.0371,fraction,reported,"))
    assert codes(found) == ["LT508"]
    assert found.book is not None


@pytest.mark.parametrize("empty", ["[]", "", "''", "{}", "[{}]"])
def test_an_empty_value_is_never_lost(empty, tmp_path):
    found = codes(load(changed(tmp_path, "deals/campus.yaml", "rate: 6.58 %", f"rate: {empty}")))
    assert found in (["LT110"], ["LT109"])


def test_scenarios_may_be_combined_twice_and_not_in_a_circle(tmp_path):
    texts = dict(texts_of_valid())
    texts["scenarios/third.yaml"] = "{name: third, title: t, combines: [fade, both]}\n"
    assert codes(load(write(tmp_path, texts))) == []
    texts["scenarios/fade.yaml"] = "{name: fade, title: t, combines: [third]}\n"
    assert codes(load(write(tmp_path / "b", texts))) == ["LT211", "LT211", "LT211"]


def test_absent_things_are_not_judged_while_a_record_cannot_be_read(tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "kind: jv_equity", "kind: jv_equty")
    assert codes(load(root)) == ["LT205"]


@pytest.mark.parametrize(
    ("text", "hint"), [("Norway", "NO"), ("No", "NO"), ("South Korea", "KR"), ("nl", "NL"), ("Netherland", "NL")]
)
def test_a_country_that_is_no_code_gets_its_code_as_a_hint(text, hint, tmp_path):
    result = load(changed(tmp_path, "entities/firms.yaml", "country: NO", f"country: {text}"))
    assert codes(result) == ["LT410"]
    assert f'"{hint}"' in result.problems[0].hint


def test_a_shock_that_the_engine_does_not_know_is_refused(tmp_path):
    result = load(changed(tmp_path, "scenarios/fade.yaml", "  demand:", "  world.demand:"))
    assert codes(result) == ["LT212"]
    assert '"demand"' in result.problems[0].hint
