"""What an assumption can be goes by its name: shares of a whole, what a loan is sized by, what cannot be negative."""

from fnmatch import fnmatchcase

import pytest

import lookthrough as lt
from lookthrough.book.check.assumed.assumed_limits import ALLOWED
from tests.book.small_book import codes, load, texts_of_valid, write

SHARES = (
    *("relief.forgiven", "relief.survival", "relief.most", "relief.fee", "takeover.discount", "takeover.novation"),
    *("takeover.other.takeover_chance", "transfer.rate", "transfer.lost", "firmness.signed", "firmness.other"),
    *("race.persistence", "race.keep", "race.entry", "race.follower"),
    *("extension.paydown", "joint.correlation", "world.supply_speed", "asset.neocloud.sale_discount"),
)
SIZES = (
    *("refinance.ltv", "refinance.dscr", "refinance.debt_yield"),
    *("race.half_life", "race.promise_half_life", "contest.prize_chance", "contest.venture_power"),
)
AMOUNTS = ("rating.spread_power", "operate.frontier_lab.raise_share", "operate.other.minimum_cash", "race.ante")
ANTES = (("race.ante_growth", ("5.01", "-0.1", "0..1000")), ("race.ante_decay", ("0", "0.001", "-1")))
DATED = "[{value: 0.5, basis: assumed, reason: then}, {value: 1.5, from: 2026-03-31}]"


def found(root, name, text):
    """Return the codes of the valid book with one assumption more."""
    texts = texts_of_valid()
    row = f"- {{name: {name}, value: {text}, reason: a test}}\n"
    return codes(load(write(root, {**texts, "assumptions.yaml": texts["assumptions.yaml"] + row})))


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("text", ["-0.01", "1.01", "0.6..1.5", "-0.2..0.4", "80", DATED])
def test_a_share_outside_the_whole_is_refused_whatever_end_of_whichever_day_it_is(tmp_path, name, text):
    assert found(tmp_path, name, text) == ["LT423"]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in ANTES for text in texts])
def test_an_ante_that_outgrows_every_number_is_refused(tmp_path, name, text):
    """The ante ends at its first size times e to growth over decay: 5 over 0.01 is a number of a machine, just."""
    assert found(tmp_path, name, text) == ["LT423"]


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("text", ["0", "1", "0..1", "unknown"])
def test_a_share_may_be_nothing_or_the_whole(tmp_path, name, text):
    assert found(tmp_path, name, text) == []


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(("text", "code"), [("0", "LT423"), ("0..0.5", "LT423"), ("-1", "LT423"), ("0.01", None)])
def test_what_a_loan_is_sized_by_is_above_nothing(tmp_path, name, text, code):
    assert found(tmp_path, name, text) == ([] if code is None else [code])


def test_nobody_lends_more_than_an_asset_is_worth_when_a_loan_is_sized(tmp_path):
    assert found(tmp_path / "more", "refinance.ltv", "1.1") == ["LT423"]
    assert found(tmp_path / "all", "refinance.ltv", "1") == []


@pytest.mark.parametrize("name", AMOUNTS)
@pytest.mark.parametrize(("text", "code"), [("-0.1", "LT423"), ("-0.1..0.3", "LT423"), ("0", None), ("2", None)])
def test_money_raised_and_the_power_of_spreads_are_not_negative(tmp_path, name, text, code):
    assert found(tmp_path, name, text) == ([] if code is None else [code])


FLYWHEEL_SHARES = ("flywheel.payout", "flywheel.cap_pass_through", "flywheel.start_share", "flywheel.vacancy")
MEASURES = ("flywheel.cap_rate", "flywheel.coupon", "flywheel.yield_on_cost", "flywheel.cost_per_mw")
COUNTS = ("flywheel.rent_elasticity", "flywheel.margin", "flywheel.backlog", "flywheel.new_equity")


@pytest.mark.parametrize("name", FLYWHEEL_SHARES)
@pytest.mark.parametrize(("text", "code"), [("-0.1", "LT423"), ("0.5..1.2", "LT423"), ("0..1", None)])
def test_a_share_of_the_flywheel_is_a_share(tmp_path, name, text, code):
    assert found(tmp_path, name, text) == ([] if code is None else [code])


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize(("text", "code"), [("0", "LT423"), ("0..0.1", "LT423"), ("-0.06", "LT423"), ("0.06", None)])
def test_what_others_are_measured_by_is_above_nothing(tmp_path, name, text, code):
    assert found(tmp_path, name, text) == ([] if code is None else [code])


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize(("text", "code"), [("-1", "LT423"), ("-1..3", "LT423"), ("0", None), ("30", None)])
def test_elasticities_margins_and_backlogs_are_not_negative(tmp_path, name, text, code):
    assert found(tmp_path, name, text) == ([] if code is None else [code])


@pytest.mark.parametrize(("text", "code"), [("0", "LT423"), ("0.5", "LT423"), ("0..9", "LT423"), ("8..10", None)])
def test_building_takes_a_quarter_at_least(tmp_path, text, code):
    assert found(tmp_path, "flywheel.pipeline", text) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("flywheel.pipeline", "0", "nothing"),
        ("flywheel.pipeline", "0.5", "less than 1"),
        ("flywheel.pipeline", "8..100", "more than ten years"),
        ("flywheel.cap_rate", "0", "nothing"),
        ("flywheel.ltv", "110 %", "more than the whole"),
        ("flywheel.loan_to_cost", "100 %", "leaves nothing"),
        ("flywheel.rent_elasticity", "-3..2", "less than nothing"),
        ("flywheel.payout", "1.2", "more than the whole"),
    ],
)
def test_each_says_where_what_and_how_it_is_written(tmp_path, name, text, says):
    texts = texts_of_valid()
    unit = ", unit: fraction" if "%" in text else ""
    row = f"- {{name: {name}, value: {text}{unit}, reason: a test}}\n"
    result = load(write(tmp_path, {**texts, "assumptions.yaml": texts["assumptions.yaml"] + row}))
    [problem] = [each for each in result.problems if each.code == "LT423"]
    assert problem.label == says
    assert problem.position.file == "assumptions.yaml"
    assert problem.message.startswith(f"{name} is {text}, and ")
    assert problem.hint.startswith("write ")


@pytest.mark.parametrize(("text", "code"), [("1..4", "LT423"), ("2..8", None), ("4..400", "LT423"), ("0", "LT423")])
def test_a_contest_has_from_two_to_a_hundred_contestants(tmp_path, text, code):
    assert found(tmp_path, "contest.contestants", text) == ([] if code is None else [code])


@pytest.mark.parametrize(("text", "code"), [("0.5..1", "LT423"), ("0..0.99", None), ("-0.1", "LT423")])
def test_where_scaling_stalls_something_is_left(tmp_path, text, code):
    assert found(tmp_path / "growth", "race.stall", text) == ([] if code is None else [code])
    assert found(tmp_path / "value", "race.stall_value", text) == ([] if code is None else [code])


def test_what_is_staked_on_a_prize_is_a_share_of_a_series(tmp_path):
    assert found(tmp_path, "contest.spending.money", "1.5") == ["LT423"]


def test_a_trend_may_fall_and_grow_beyond_the_whole(tmp_path):
    assert found(tmp_path, "world.price_trend", "-0.35..1.5") == []


def test_reversed_ends_are_one_error_and_not_two(tmp_path):
    assert found(tmp_path, "relief.most", "1.5..0.2") == ["LT302"]


def test_every_name_is_one_of_the_bundled_book():
    names = {*lt.load().assumptions, "jobs.headcount.acme"}  # of nobody there is a source for it
    assert [name for name in ALLOWED if not any(fnmatchcase(each, name) for each in names)] == []
