"""The verb flywheel: what it takes, what it refuses, and what a reader sees."""

from __future__ import annotations

import pytest

from tests.book.small_book import VALID
from tests.cli.asking import answer, refused, run
from tests.lens.flywheel.canonical import book

FEW = ("flywheel", "--draws", "30")


@pytest.fixture(scope="module")
def text():
    return " ".join(run(*FEW).stdout.split())


def test_the_first_screen_says_what_one_site_the_draws_and_the_lag_say(text):
    for words in (
        "what carries the building of data-centre developers, bonds or leases",
        "of its cost (held by loan to value)",
        "Over 30 draws rho is",
        "the peak of construction spending comes",
        "Two shocks after a year, coupon +200 bp against rent -20.0%",
        "What the series of the book say before any model",
        "Developers by how much of their equity comes back (rho)",
        "Stack Infrastructure",
        "all others (",
    ):
        assert words in text


def test_no_id_of_the_document_stands_on_the_screen(text):
    for key in ("growth cap", "margin gate", "construction_loan", "bonds per MW", "debt_yield"):
        assert key not in text


def test_the_shocks_are_those_asked_for():
    document = answer(*FEW, "--spread", "+100 bp", "--rent", "-10%")
    assert (document["spread"], document["rent"]) == pytest.approx((0.01, -0.1))
    assert {(row["name"], row["size"]) for row in document["shocks"]} == {("spread", 0.01), ("rent", -0.1)}
    assert "coupon +100 bp against rent -10.0%" in " ".join(
        run(*FEW, "--spread", "+100bp", "--rent=-10%").stdout.split()
    )


def test_without_recycling_the_screen_says_so_and_the_starts_are_fewer():
    bare, whole = answer(*FEW, "--no-recycling"), answer(*FEW)
    assert bare["starts_by_source"]["recycled"] == 0.0 < whole["starts_by_source"]["recycled"]
    assert sum(bare["starts_by_source"].values()) < sum(whole["starts_by_source"].values())
    assert "without recycling (USD bn" in run(*FEW, "--no-recycling").stdout
    assert bare["lag_quarters"] == whole["lag_quarters"]


def test_the_seed_moves_the_draws_and_nothing_at_the_middle():
    one, two = answer(*FEW, "--seed", "1"), answer(*FEW, "--seed", "2")
    assert one["quarters"] == two["quarters"]
    assert one["rounds"]["rho"] != two["rounds"]["rho"]


def test_a_book_that_says_nothing_of_developers_is_one_sentence():
    result = run("flywheel", "--book", VALID)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "it has none of the assumptions flywheel.*." in result.stdout
    assert answer("flywheel", "--book", VALID)["missing"]


def test_a_book_that_lacks_one_assumption_names_it(tmp_path):
    book(tmp_path, margin="unknown")
    result = run("flywheel", "--book", tmp_path)
    assert result.exit_code == 0
    assert "it lacks flywheel.margin." in result.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--spread", "much"), "--spread much: not a rate"),
        (("--spread", "100..200bp"), "--spread 100..200bp: write one size, +200bp"),
        (("--spread", "unknown"), "write one size"),
        (("--spread", "-9%"), "would leave no coupon or no cap rate above 0"),
        (("--spread", "500"), "spread is 500"),
        (("--rent", "-100%"), "rent is -1"),
        (("--rent", "x"), "--rent x"),
        (("--draws", "-1"), "from 0 to 10,000"),
        (("--draws", "20000"), "from 0 to 10,000"),
        (("--seed", "-1"), "from 0 to"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(options, says):
    assert says in refused("flywheel", *options, code=2)


def test_a_replay_of_an_early_day_answers_from_guesses_and_says_which_rows_were_not_known():
    result = run(*FEW, "--as-of", "2025-10-15")
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "the peak of construction spending comes" in said
    assert "capacity finished in 2025H1" in said
    assert "capacity finished in 2025H2" not in said
    assert "missing no row of series" in said
