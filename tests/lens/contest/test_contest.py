"""The contest: closed forms against published cases and best responses by trying, then a book's rows and the verb."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.book.set_assumptions import with_assumptions
from lookthrough.errors import LookthroughError, UsageError
from lookthrough.lens.contest.contest import contest
from lookthrough.lens.contest.equilibrium import (
    best_response,
    contest_row,
    expected_prize,
    middle_belief,
    posterior,
    profit,
    room,
    spend_each,
)
from lookthrough.lens.contest.venture import Pareto, portfolios
from lookthrough.present.sentences.contest_sentences import contest_sentences, venture_sentence
from lookthrough.present.terminal.contest import contest_text
from tests.cli.asking import answer, refused, run
from tests.lens.builders import bundled
from tests.places import CASES, VALID

counts = st.integers(2, 30)
sums = st.floats(0.01, 1e5)
beliefs = st.floats(0.001, 1.0)


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


def without(book, *prefixes):
    kept = {name: row for name, row in book.assumptions.items() if not name.startswith(prefixes)}
    return replace(book, assumptions=kept)


# Closed forms.


def test_by_hand_two_compete_for_a_hundred():
    assert spend_each(2, 100.0) == 25.0
    assert profit(25.0, 25.0, 100.0) == 25.0
    assert expected_prize(2, 50.0) == 100.0


@pytest.mark.parametrize("row", case("contest_rational_overinvestment")["expected"]["symmetric"])
def test_contests_of_the_case(row):
    made = contest_row(row["N"], row["total"], (1.0,))
    assert made.expected_prize == pytest.approx(row["V"], abs=1e-12)
    assert made.spend_each == pytest.approx(row["effort_each"], abs=1e-12)
    assert made.profit_each == pytest.approx(row["expected_profit_each"], abs=1e-12)
    assert made.by_chance[0].one_loses == pytest.approx(row["prob_each_loses"], abs=1e-12)


def test_a_prize_that_may_not_be():
    expected = case("contest_rational_overinvestment")["expected"]["prize_only_with_probability_p"]
    made = contest_row(expected["N"], expected["total"], (expected["p"],))
    [belief] = made.by_chance
    assert belief.prize == pytest.approx(expected["prize_if_real"])
    assert belief.all_lose == pytest.approx(expected["prob_every_entrant_loses_all"])
    assert belief.one_loses == pytest.approx(expected["prob_a_given_entrant_loses"])
    assert made.profit_each == pytest.approx(expected["expected_profit_each"])
    assert -made.spend_each == pytest.approx(expected["median_profit_each"])


def test_entry_goes_on_until_the_expected_profit_is_the_ante():
    entry = case("contest_rational_overinvestment")["expected"]["free_entry_cost_F"]
    assert room(entry["V"], entry["F"]) == entry["N"]
    assert room(100.0, 0.0) == math.inf


@given(counts, sums)
def test_nobody_gains_by_spending_anything_else(contestants, spending):
    made = contest_row(contestants, spending, (0.25,))
    others = (contestants - 1) * made.spend_each
    assert best_response(others, made.expected_prize) == pytest.approx(made.spend_each, rel=1e-5)
    assert made.deviation <= 1e-9 * made.expected_prize


@given(counts, sums, beliefs)
def test_half_the_belief_is_half_the_spending(contestants, prize, belief):
    whole, half = spend_each(contestants, belief * prize), spend_each(contestants, belief / 2 * prize)
    assert half == pytest.approx(whole / 2)


@given(counts, sums, beliefs)
def test_money_is_neither_made_nor_lost_in_expectation(contestants, spending, belief):
    made = contest_row(contestants, spending, (belief,))
    [real] = made.by_chance
    assert made.profit_all + spending == pytest.approx(belief * real.prize)
    assert made.profit_all == pytest.approx(contestants * made.profit_each)
    assert 1.0 - real.one_loses == pytest.approx((1.0 - real.all_lose) / contestants)


@pytest.mark.parametrize(("contestants", "chance"), [(1, 0.5), (0, 0.5), (4, 0.0), (4, 1.5), (4, -0.1)])
def test_what_is_no_contest_is_refused(contestants, chance):
    with pytest.raises(ValueError, match=r"contest|chance"):
        contest_row(contestants, 100.0, (chance,))


@pytest.mark.parametrize(
    ("ante", "says"), [("0..8", "There is room for 7 contestants or more, if"), ("0", None), ("2..8", "for 7 to ")]
)
def test_an_ante_of_nothing_keeps_nobody_out(ante, says):
    """In JSON too: a bound that is none is ``null`` and no number."""
    made = contest(with_assumptions(bundled(), {"race.ante": ante}))
    json.dumps(made.document(), allow_nan=False)
    said = contest_text(made)
    assert "room for" not in said if says is None else says in said


def test_contestants_have_names():
    rows = contest(bundled()).values
    assert {(row.entity, row.name) for row in rows} >= {("alphabet", bundled().entities["alphabet"].name)}


def test_news_half_as_likely_with_a_prize_takes_a_quarter_to_a_seventh():
    bayes = case("world_contest")["belief"]["bayes"]
    assert posterior(bayes["prior"], bayes["likelihood_ratio"]) == pytest.approx(bayes["posterior"], abs=1e-12)
    assert posterior(0.25, 1.0) == 0.25
    assert posterior(1.0, 0.0) == 1.0


@given(st.floats(0.01, 0.99), st.floats(0.01, 100.0), st.floats(0.01, 100.0))
def test_two_news_are_one_after_the_other(prior, first, second):
    assert posterior(posterior(prior, first), second) == pytest.approx(posterior(prior, first * second))


def test_the_middle_of_ten_and_fifty_per_cent_is_a_quarter():
    assert middle_belief(0.1, 0.5) == pytest.approx(0.25)
    assert middle_belief(0.3, 0.3) == pytest.approx(0.3)
    assert middle_belief(0.5, 1.0) == 0.75  # where odds have no end


# Venture portfolios.


@pytest.mark.parametrize("row", case("vc_skewed_returns")["expected"])
def test_one_bet_of_the_case(row):
    bet = Pareto(row["alpha"], row["x_min"])
    assert bet.mean == pytest.approx(row["mean"], abs=1e-12)
    assert bet.median == pytest.approx(row["median"], abs=1e-12)
    assert 1.0 - bet.above(1.0) == pytest.approx(row["p_below_1"], abs=1e-12)
    assert bet.above(10.0) == pytest.approx(row["p_above_10"], abs=1e-12)


def test_portfolios_of_the_case():
    expected = case("world_contest")["portfolio"]
    rows = {row.bets: row for row in portfolios(Pareto(1.5, 0.35), 40_000, 1)}
    for name, loses in expected["p_loss"].items():
        assert rows[int(name[1:])].loses == pytest.approx(loses, abs=expected["tolerance"])
    for name, median in expected["median"].items():
        assert rows[int(name[1:])].median == pytest.approx(median, abs=expected["tolerance"])


def test_the_same_seed_gives_the_same_portfolios_and_another_gives_others():
    one, again, other = (portfolios(Pareto(1.5, 0.35), 500, seed, (10,)) for seed in (0, 0, 1))
    assert one == again
    assert one != other


def test_a_tail_without_a_mean_has_none():
    assert Pareto(1.0, 0.35).mean == math.inf


# A book's own rows.


def test_the_table_is_made_of_the_rows_of_the_book():
    expected = case("world_contest")
    made = contest(bundled(), chances=(0.1, 0.25, 0.5), draws=10)
    assert made.total == pytest.approx(expected["inputs"]["total_spend_bn"])
    rows = {row.contestants: row for row in made.contests}
    for row in expected["expected"]:
        mine = rows[row["N"]]
        assert mine.expected_prize == pytest.approx(row["pv"], abs=1e-9)
        assert mine.spend_each == pytest.approx(row["spend_each"], abs=1e-9)
        assert mine.profit_each == pytest.approx(row["expected_profit_each"], abs=1e-9)
        assert mine.profit_all == pytest.approx(row["expected_profit_all"], abs=1e-9)
        for belief in mine.by_chance:
            told = row["by_p"][f"{belief.chance:g}"]
            assert belief.prize == pytest.approx(told["prize"], abs=1e-8)
            assert belief.one_loses == pytest.approx(told["p_one_loses"])
            assert belief.all_lose == pytest.approx(told["p_all_lose"])


def test_the_beliefs_of_the_book_are_its_ends_and_their_middle_in_log_odds():
    made = contest(bundled(), draws=10)
    assert [each.chance for each in made.contests[0].by_chance] == pytest.approx([0.1, 0.25, 0.5])


def test_a_scaled_row_of_the_series_scales_the_prize():
    book = bundled()
    doubled = {name: tuple(replace(row, value=2 * row.value) for row in rows) for name, rows in book.series.items()}
    once, twice = contest(book, draws=10), contest(replace(book, series=doubled), draws=10)
    assert twice.contests[0].expected_prize == pytest.approx(2 * once.contests[0].expected_prize)
    assert twice.contests[0].by_chance[0].one_loses == once.contests[0].by_chance[0].one_loses


def test_what_is_staked_are_the_years_that_were_over_and_a_forecast_of_the_running_one():
    spent = contest(bundled(), draws=10).spent
    assert [row.period for row in spent] == ["2023", "2024", "2025", "2026"]
    assert [row.basis for row in spent] == ["reported", "reported", "reported", "estimated"]
    earlier = contest(lt.load(as_of="2025-06-30"), draws=10).spent
    assert [row.period for row in earlier] == ["2023", "2024"]


@pytest.mark.parametrize("name", ["hyperscaler4_capex_annul", "sofr"])
def test_a_staked_series_that_is_not_there_or_is_no_money_counts_for_nothing_and_is_named(name):
    book = bundled()
    row = next(row for each, row in book.assumptions.items() if each.startswith("contest.spending."))
    wrong = replace(row, name=f"contest.spending.{name}")
    made = contest(replace(book, assumptions={**book.assumptions, wrong.name: wrong}), draws=10)
    assert made.total == contest(book, draws=10).total
    assert any(f"nothing of it counts: {name} (lookthrough check" in said for said in contest_sentences(made))


def test_two_series_of_one_year_add_up_and_that_is_said():
    book = bundled()
    row = next(row for name, row in book.assumptions.items() if name.startswith("contest.spending."))
    more = replace(row, name="contest.spending.alphabet_capex_annual")
    made = contest(replace(book, assumptions={**book.assumptions, more.name: more}), draws=10)
    assert made.twice == ("2023", "2024")
    assert any("add up" in sentence for sentence in contest_sentences(made))


def test_profit_and_the_chance_of_a_loss_stand_in_one_sentence_and_in_one_row():
    made = contest(bundled(), draws=10)
    for sentence in contest_sentences(made):
        if "expects" in sentence:
            assert "loses with" in sentence
    assert sum("expects" in sentence for sentence in contest_sentences(made)) == 2
    for line in contest_text(made).splitlines():
        assert "expects" not in line or "lose" in line
    for row in made.rows:
        assert {"profit_each", "one_loses", "all_lose"} <= row.keys()
    assert "loses with" in venture_sentence(made)


# Bad input, and the verb.


@pytest.mark.parametrize("chances", [(), (0.0,), (1.5,), (0.5, -1.0), (math.nan,)])
def test_chances_that_are_none_are_refused(chances):
    with pytest.raises(UsageError, match="chances"):
        contest(bundled(), chances=chances, draws=10)


@pytest.mark.parametrize("numbers", [{"draws": 0}, {"seed": -1}])
def test_numbers_that_cannot_be_are_refused(numbers):
    with pytest.raises(UsageError, match="draws"):
        contest(bundled(), **numbers)


def test_a_book_that_stakes_nothing_gets_one_sentence():
    made = contest(without(bundled(), "contest."), draws=10)
    assert made.contests == ()
    assert contest_text(made).count("\n\n") == 0
    assert "contest.spending.SERIES" in contest_text(made)
    assert made.rows == []


def test_before_the_first_year_was_over_the_contest_says_so():
    made = contest(lt.load(as_of="2023-06-01"), draws=10)
    assert made.contests == ()
    assert "was over by the date" in contest_text(made)


def test_rows_of_a_worse_grade_than_asked_for_do_not_count():
    assert contest(lt.load(min_grade="C"), draws=10).total == contest(bundled(), draws=10).total
    assert contest(lt.load(min_grade="B"), draws=10).spent == ()


def test_a_book_that_stakes_and_lacks_the_number_of_contestants_says_so():
    with pytest.raises(LookthroughError, match=r"contest\.contestants"):
        contest(without(bundled(), "contest.contestants"), draws=10)


def test_the_verb_of_a_small_book_is_one_sentence_and_no_error():
    done = run("contest", "--book", VALID)
    assert done.exit_code == 0
    assert "stakes no spending" in done.stdout


def test_the_verb_prints_text_json_and_csv():
    told = answer("contest", "--draws", "100", "--chance", "0.25")
    assert told["contests"][0]["contestants"] == 4
    assert told["dates"]["balance_sheet"] == "2026-06-30"
    csv = run("contest", "--draws", "100", "--csv").stdout.splitlines()
    assert csv[0].startswith("contestants,expected_prize,spend_each,profit_each,one_loses,all_lose")
    text = run("contest", "--draws", "100").stdout
    assert "Each of 4 expects +124.5 bn USD; each loses with 93.8%; all lose with 75.0%" in text


@pytest.mark.parametrize("words", [("--chance", "0"), ("--chance", "2"), ("--draws", "0"), ("--seed", "-1")])
def test_the_verb_refuses_numbers_that_cannot_be(words):
    assert refused("contest", *words, code=2)


def test_python_asks_as_the_verb_does():
    made = lt.contest(lt.load(), draws=100)
    assert made.frame().shape[0] == len(made.rows)
    json.dumps(made.document(), allow_nan=False)
