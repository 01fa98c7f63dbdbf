"""The flywheel of a book: a case of another program through a book, draws, and what the document holds."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import yaml

import lookthrough as lt
from lookthrough.errors import UsageError
from lookthrough.lens.flywheel.flywheel_inputs import NEEDED, PARAMETERS, inputs_of
from lookthrough.world.flywheel_arrays import BOUNDS
from tests.lens.flywheel.canonical import CASE, NUMBERS, book
from tests.places import BUNDLED

EXPECTED = CASE["expected"]
TEN_YEARS = 40


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return book(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def bundled():
    return lt.flywheel(lt.load(), draws=400)


@pytest.mark.parametrize(("recycling", "name"), [(True, "base"), (False, "no_recycling")])
def test_the_case_of_another_program_comes_out_of_a_book(case, recycling, name):
    answer, expected = lt.flywheel(case, recycling=recycling, draws=0), EXPECTED[name]
    starts = [row["starts"] for row in answer.rows]
    assert len(answer.rows) == TEN_YEARS
    assert starts[:24] == pytest.approx(expected["start"], abs=5.1e-9)
    assert [row["spending"] for row in answer.rows][:24] == pytest.approx(expected["spend"], abs=5.1e-9)
    assert [row["bonds"] for row in answer.rows][:12] == pytest.approx(expected["issued"], abs=5.1e-9)
    assert math.fsum(starts) == pytest.approx(expected["starts_0_to_39"], rel=1e-12)
    bound = [row["bound"] for row in answer.rows]
    assert {each: bound.count(each) for each in BOUNDS} == expected["binding_first_40"]


def test_the_two_shocks_of_the_case_stand_side_by_side(case):
    answer = lt.flywheel(case, draws=0)
    change = {row["name"]: row["change"] for row in answer.found.shocks if row["quarters"] == 12}
    assert 100 * change["spread"] == pytest.approx(EXPECTED["plus_200bp"]["change_of_starts_over_12_quarters_pct"])
    assert 100 * change["rent"] == pytest.approx(EXPECTED["rent_minus_20"]["change_of_starts_over_12_quarters_pct"])


def test_the_lags_of_the_case_are_with_and_without_recycling(case):
    lags = lt.flywheel(case, draws=0).found.lags
    assert (lags.with_.mid, lags.without.mid) == (EXPECTED["base"]["lag_spend"], EXPECTED["no_recycling"]["lag_spend"])
    assert lags.never
    assert lags.with_.median is None


def test_half_of_the_coupon_in_the_cap_rate_is_the_case_of_half(tmp_path):
    answer = lt.flywheel(book(tmp_path, cap_pass_through=0.5), draws=0)
    [change] = [row["change"] for row in answer.found.shocks if (row["name"], row["quarters"]) == ("spread", 12)]
    assert 100 * change == pytest.approx(EXPECTED["plus_200bp_half"]["change_of_starts_over_12_quarters_pct"])


def test_a_shock_of_nothing_changes_nothing(case):
    answer = lt.flywheel(case, spread=0.0, rent=0.0, draws=0)
    assert {row["change"] for row in answer.found.shocks} == {0.0}
    base, *others = answer.found.cases
    assert all(each._replace(name="base") == base for each in others)


def test_what_pays_for_starts_adds_up(bundled):
    for row in bundled.rows:
        paid = row["construction_loan"] + row["recycled"] + row["new_equity"]
        assert paid == pytest.approx(row["starts"], abs=1e-9)
        assert min(row["recycled"], row["new_equity"]) > -1e-12
    total = math.fsum(row["starts"] for row in bundled.rows)
    assert math.fsum(bundled.found.starts_by_source.values()) == pytest.approx(total, rel=1e-12)


def test_without_recycling_nothing_recycled_pays_for_starts():
    answer = lt.flywheel(lt.load(), recycling=False, draws=0)
    assert answer.found.starts_by_source["recycled"] == 0.0
    assert {row["back"] for row in answer.rows} == {0.0}


# ---- Draws


def test_one_seed_gives_the_same_bytes_and_another_gives_others():
    first, again, other = (json.dumps(lt.flywheel(lt.load(), draws=50, seed=each).document()) for each in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_draw_depends_on_the_seed_and_its_number_alone():
    few, many = inputs_of(lt.load(), 20, 7), inputs_of(lt.load(), 60, 7)
    for name in few.terms._fields[:-1]:
        assert np.array_equal(getattr(few.terms, name), getattr(many.terms, name)[:21]), name
    assert np.array_equal(few.leases, many.leases[:, :21])


def test_draws_lie_in_the_ranges_of_the_book_and_counts_are_whole():
    inputs = inputs_of(lt.load(), 500, 3)
    ranges = {each.name: each.amount for each in inputs.ranges}
    for name in inputs.terms._fields[:-1]:
        drawn = getattr(inputs.terms, name)
        assert drawn.min() >= ranges[name].low - 1e-12, name
        assert drawn.max() <= ranges[name].high + 1e-12, name
        assert drawn[0] == pytest.approx(ranges[name].mid), name
    counts = dict(zip(*np.unique(inputs.terms.pipeline[1:], return_counts=True), strict=True))
    assert set(counts) == {8.0, 9.0, 10.0}
    assert min(counts.values()) > 500 / 3 * 0.75


def test_no_percentage_depends_on_what_a_megawatt_costs(tmp_path):
    cheap, dear = (lt.flywheel(book(tmp_path / str(each), cost_per_mw=each), draws=0) for each in (0.001, 0.02))
    assert [row["change"] for row in dear.found.shocks] == pytest.approx([row["change"] for row in cheap.found.shocks])
    assert dear.rows[5]["starts"] == pytest.approx(20 * cheap.rows[5]["starts"])


def test_without_draws_there_are_no_percentiles(case):
    found = lt.flywheel(case, draws=0).found
    assert {row["low"] for row in found.shocks} == {None}
    assert found.rounds.above_one is None
    assert found.first_year.mid == pytest.approx(math.fsum(EXPECTED["base"]["issued"][:4]), abs=1e-7)


def test_the_verdict_of_the_bundled_book(bundled):
    """Credit is faster and not larger: what holds whatever the exact draws are."""
    change = {(row["name"], row["quarters"]): row for row in bundled.found.shocks}
    assert change["spread", 4]["change"] < change["rent", 4]["change"]
    assert change["spread", 12]["change"] < change["rent", 12]["change"]
    assert change["spread", 4]["worse"] > 0.6
    assert change["rent", 4]["worse"] < 0.2
    assert change["spread", 40]["worse"] + change["rent", 40]["worse"] < 0.9
    lags = bundled.found.lags
    assert lags.with_.median > 0.0 > lags.without.median
    assert lags.above_with > 0.5
    assert lags.above_without < 0.01
    assert 0.2 < bundled.found.rounds.above_one < 0.45


# ---- The document


def test_the_document_holds_what_it_promises(bundled):
    document = json.loads(json.dumps(bundled.document(), allow_nan=False))
    assert set(document["lag_quarters"]) == {"with", "without", "pipeline"}
    assert document["multiplier"] == pytest.approx(bundled.found.cases[0].multiplier)
    assert len(document["binding"]) == TEN_YEARS
    assert set(document["binding"]) <= set(BOUNDS)
    assert set(document["starts_by_source"]) == {"construction_loan", "recycled", "new_equity"}
    assert [(row["name"], row["quarters"]) for row in document["shocks"]] == [
        (name, quarters) for quarters in (4, 12, 40) for name in ("spread", "rent")
    ]
    assert all({"name", "quarters", "change", "low", "high"} <= row.keys() for row in document["shocks"])
    assert document["missing"] == []
    assert document["identities"]
    assert document["developers"]


def test_the_frame_has_a_row_a_quarter(bundled):
    frame = bundled.frame()
    assert len(frame) == TEN_YEARS
    assert list(frame.columns[:3]) == ["quarter", "leases", "starts"]


@pytest.mark.parametrize("name", NEEDED)
def test_a_book_without_an_assumption_is_told_so(tmp_path, name):
    short = name.removeprefix("flywheel.")
    text = {short: "unknown"}
    answer = lt.flywheel(book(tmp_path, **text), draws=5)
    assert answer.missing == (name,)
    assert answer.found is None
    assert answer.rows == ()
    assert answer.document()["missing"] == [name]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"spread": 5.0}, "spread is 5"),
        ({"spread": math.nan}, "spread is nan"),
        ({"spread": -0.08}, "no coupon or no cap rate above 0"),
        ({"rent": -1.0}, "rent is -1"),
        ({"rent": 3.0}, "rent is 3"),
        ({"draws": -1}, "draws is -1"),
        ({"draws": 10**9}, "draws is 1000000000"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_limits(case, given, says):
    with pytest.raises(UsageError, match=says):
        lt.flywheel(case, **{"draws": 2, **given})


@pytest.mark.parametrize(
    "changes",
    [
        {"pipeline": 1},
        {"pipeline": 8.5},
        {"pipeline": 40},
        {"vacancy": 1.0},
        {"vacancy": 0.0},
        {"under_construction": 0},
        {"backlog": 0},
        {"speculative": 0.0},
        {"speculative": 0.99},
        {"payout": 1.0},
        {"rent_elasticity": 1e6},
        {"rent_elasticity": 0},
        {"growth_cap": 0},
        {"start_share": 0},
        {"start_share": 1},
        {"new_equity": 0, "equity": 0},
        {"ltv": 0.01},
        {"leasing_growth": 1},
        {"leasing_fall": 1},
        {"leasing_peak": 40},
        {"margin": 50},
    ],
    ids=str,
)
def test_assumptions_at_their_ends_give_finite_answers(tmp_path, changes):
    document = lt.flywheel(book(tmp_path, **changes), draws=3).document()
    json.dumps(document, allow_nan=False)
    assert all(row["starts"] >= 0.0 for row in document["quarters"])


def test_every_assumption_of_the_book_has_the_unit_that_is_declared():
    rows = yaml.safe_load((BUNDLED / "assumptions" / "flywheel.yaml").read_text())
    written = {row["name"]: row["unit"] for row in rows}
    assert written == {name: parameter.unit.value for name, parameter in PARAMETERS.items()}
    assert set(NUMBERS) == {name.removeprefix("flywheel.") for name in NEEDED}
