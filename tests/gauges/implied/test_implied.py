"""What a price asks for: the case, the inverse, the companies of the bundled book, the dot-com."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.gauges.implied.echo import regained
from lookthrough.gauges.implied.growth import PriceAsks, cases, needed, ranges, usual, worth
from lookthrough.gauges.implied.implied import implied, precedents
from lookthrough.present.sentences.implied_sentences import implied_sentences
from tests.gauges.explosive.samples import case

CASE = case("gauges_implied_growth")


@pytest.fixture(scope="module")
def answer():
    return implied(lt.load())


@pytest.mark.parametrize("row", CASE["expected"], ids=lambda row: f"{row['name']}-{row['k']}")
def test_the_case(row):
    found = needed(row["V"], row["R0"], PriceAsks(row["k"], row["H"], row["PE"], row["margin"], 0.0))
    assert found.revenue == pytest.approx(row["revenue_needed"], rel=1e-9)
    assert found.multiple == pytest.approx(row["multiple"], rel=1e-9)
    assert found.growth == pytest.approx(row["growth_a_year"], abs=1e-9)


def test_one_year_by_hand():
    # In a year of 10 % with 10 % more shares 100 becomes 121: a tenth of 60.5 times 20, 6.05 times 10.
    found = needed(100.0, 10.0, PriceAsks(0.1, 1.0, 20.0, 0.1, 0.1))
    assert found == pytest.approx((60.5, 6.05, 5.05))


@given(
    st.floats(0.1, 1e4),
    st.floats(0.01, 1e3),
    st.floats(0.0, 0.5),
    st.floats(1.0, 30.0),
    st.floats(1.0, 100.0),
    st.floats(0.01, 1.0),
    st.floats(0.0, 0.2),
)
def test_it_inverts_and_scales(value, revenue, discount, years, multiple, margin, dilution):
    asked = PriceAsks(discount, years, multiple, margin, dilution)
    found = needed(value, revenue, asked)
    assert worth(revenue, found.growth, asked) == pytest.approx(value, rel=1e-9)
    double = needed(2 * value, 2 * revenue, asked)
    assert double.growth == pytest.approx(found.growth, abs=1e-9)
    dearer = needed(value, revenue, asked._replace(discount=discount + 0.01))
    assert dearer.growth > found.growth


def test_dilution_of_three_percent_asks_for_a_third_more(answer):
    lab = next(each for each in answer.companies if each.priced.entity == "openai")
    more = needed(lab.priced.value.amount, lab.priced.revenue.amount, answer.asked._replace(dilution=0.03))
    assert (lab.usual.multiple, more.multiple) == pytest.approx((12.8, 17.2), abs=0.05)


def test_the_bundled_book_asks_what_the_case_says(answer):
    by_name = {row["name"]: row for row in CASE["expected"] if row["k"] == 0.12}
    for entity, name in (("openai", "OpenAI"), ("anthropic", "Anthropic"), ("nvidia", "Nvidia")):
        found = next(each for each in answer.companies if each.priced.entity == entity)
        assert found.usual.growth == pytest.approx(by_name[name]["growth_a_year"], abs=1e-9)
        assert found.priced.value.source
        assert found.priced.revenue.place.startswith("series/")
        assert found.least < found.usual.growth < found.most


def test_the_dot_com_and_what_came(answer):
    (cisco,) = answer.precedents
    came = CASE["what_came"]["cisco"]
    assert cisco.multiple == pytest.approx(came["revenue_multiple_ten_years"], abs=1e-9)
    assert cisco.came == pytest.approx(came["growth"], abs=1e-9)
    assert cisco.kept == pytest.approx(came["value_2010_over_2000"], abs=1e-9)
    assert cisco.asked.growth == pytest.approx(0.3092, abs=1e-4)
    (nasdaq,) = answer.regained
    assert nasdaq.years == pytest.approx(CASE["what_came"]["nasdaq_years_to_regain_its_peak"], abs=0.005)


def test_the_market_then_and_now(answer):
    both = {row.series: (row.then, row.now) for row in answer.echo if row.then is not None and row.now is not None}
    assert both["sp500_cape"] == (44.2, 40.0)
    assert both["nasdaq100_top7_pe"] == (80.0, 46.0)
    assert both["buffett_indicator"] == (140.0, 230.0)


def test_the_table_has_every_case(answer):
    assert len(list(cases(answer.asked))) == 27
    assert len(answer.cases) == 27 * len(answer.companies)
    one = [row.needed.growth for row in answer.cases if row.entity == "openai"]
    company = next(each for each in answer.companies if each.priced.entity == "openai")
    assert (min(one), max(one)) == (company.least, company.most)
    assert company.usual.growth in one
    assert list(answer.frame()["entity"])[:1] == [answer.companies[0].priced.entity]


def test_on_a_day_before_a_round_the_price_is_that_of_the_day():
    book = lt.load(as_of="2026-02-20")
    found = {each.priced.entity: each.priced for each in implied(book).companies}
    assert found["anthropic"].value.amount == 380.0


def test_a_book_without_prices_has_no_companies():
    book = dataclasses.replace(lt.load(), series={}, entities={})
    empty = implied(book)
    assert empty.companies == ()
    assert (empty.echo, regained(book)) == ((), ())


def test_a_company_without_a_price_is_named(answer):
    assert answer.unpriced == ()
    assert implied(lt.load(), "beignet").unpriced
    with pytest.raises(UnknownNameError):
        implied(lt.load(), "nobody")


@pytest.mark.parametrize("given", [{"margin": 0.0}, {"years": -1.0}, {"discount": -1.0}, {"multiple": 0.0}])
def test_what_cannot_be_asked_is_refused(given):
    with pytest.raises(UsageError):
        usual(**given)


def test_ranges_hold_their_usual_value():
    assert all(each.low <= each.mid <= each.high for each in ranges().values())
    assert usual() == (0.12, 10.0, 25.0, 0.25, 0.0)
    assert precedents(usual())


def test_what_is_filed_of_operating_income_stands_beside_and_labs_file_nothing(answer):
    margin = {each.priced.entity: each.priced.margin for each in answer.companies}
    assert margin["nvidia"] == pytest.approx(0.656, abs=0.001)
    assert margin["coreweave"] < 0.0
    assert margin["openai"] is None
    (said,) = [sentence for sentence in implied_sentences(answer) if sentence.startswith("Operating income")]
    assert "NVIDIA Corporation 65.6%" in said
    assert said.endswith("labs no account says it.")
    (alone,) = [s for s in implied_sentences(implied(lt.load(), "openai")) if s.startswith("Operating income")]
    assert alone == "Operating income is not filed; of 1 lab no account says it."
