"""What series say before any model: the arithmetic of a published case, and a named line where rows are missing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.lens.flywheel.flywheel_inputs import assumed_ranges, inputs_of
from lookthrough.lens.flywheel.flywheel_series import FlywheelFacts
from lookthrough.lens.flywheel.identities import IDENTITIES, identities, recycled_share
from lookthrough.units.range import Range
from tests.places import CASES

CASE = json.loads((CASES / "flywheel_identities.json").read_text())
EXPECTED, TOLERANCE = CASE["expected"], CASE["tolerance"]


@pytest.fixture(scope="module")
def book():
    return lt.load()


def found_in(book, per_bond=None, **ranges):
    facts = FlywheelFacts(book, assumed_ranges(book) | ranges)
    return identities(facts, per_bond)


def named(found, name):
    return [each for each in found if each.name == name]


def one_cost(cost):
    return Range(cost / 1000, cost / 1000, cost / 1000)


def test_completions_and_starts_are_those_of_the_case(book):
    found = found_in(book)
    megawatts = {
        name: [1000 * each.amount.mid for each in named(found, name) if "in 2025H" in each.says]
        for name in ("completions", "starts")
    }
    assert megawatts["completions"] == pytest.approx(
        [EXPECTED["completions_MW"][half] for half in ("H1_2025", "H2_2025")], abs=1e-6
    )
    assert megawatts["starts"] == pytest.approx(
        [EXPECTED["starts_MW"][half] for half in ("H1_2025", "H2_2025")], abs=1e-6
    )
    assert sum(megawatts["completions"]) == pytest.approx(EXPECTED["completions_MW"]["year"], abs=1e-6)


def test_the_time_of_building_is_that_of_the_case(book):
    [pipeline] = named(found_in(book), "pipeline")
    assert pipeline.amount.mid == pytest.approx(EXPECTED["pipeline_quarters"]["mean_of_three_dates"], abs=TOLERANCE)
    assert pipeline.amount.high == pytest.approx(EXPECTED["pipeline_quarters"]["mean_of_two_dates"], abs=TOLERANCE)


@pytest.mark.parametrize("cost", CASE["inputs"]["cost_m_per_MW"])
def test_bonds_over_cost_are_those_of_the_case(book, cost):
    [ratio] = named(found_in(book, cost_per_mw=one_cost(cost)), "bonds over cost")
    expected = EXPECTED["issuance_over_cost_completed_2025"][str(cost)]
    assert ratio.amount.mid == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("name", EXPECTED["recycled_share_of_equity_need_2025"])
def test_the_recycled_share_is_that_of_the_case(book, name):
    _, cost, _, tau = name.split()
    inputs = CASE["inputs"]
    share = recycled_share(1.0, float(tau), float(cost) / 1000, inputs["LTC"], inputs["payout"])
    [found] = named(found_in(book, Range(share, share, share)), "recycled equity")
    assert found.amount.mid == pytest.approx(EXPECTED["recycled_share_of_equity_need_2025"][name], abs=1e-8)


def test_three_counts_stand_side_by_side_and_are_not_averaged(book):
    counts = named(found_in(book), "counts")
    assert len({each.series for each in counts}) == len(counts) == 3
    last = {each.series[0]: book.series[each.series[0]][-1].value for each in counts}
    assert {each.unit for each in counts} == {"GW", "USD bn a year"}
    for each in counts:
        scale = 1e-3 if book.series[each.series[0]][-1].unit == "mw" else 1.0
        assert each.amount.mid == pytest.approx(scale * last[each.series[0]])


def test_the_rest_follows_from_published_rows(book):
    found = found_in(book)
    alone = {name: named(found, name)[0].amount.mid for name in ("pace", "rent elasticity", "yield on cost", "backlog")}
    assert alone["pace"] == pytest.approx((6350 / 3161.5) ** 0.25 - 1)
    assert alone["rent elasticity"] == pytest.approx(np.log(194.95 / 184.06) / 0.005)
    assert alone["yield on cost"] == pytest.approx(194.95 * 12 * 0.55 * 1000 / 11.7e6)
    assert alone["backlog"] == pytest.approx(662 / 15 / 0.095)
    assert [each.amount.mid for each in named(found, "speculative")] == pytest.approx([0.08, 0.257])
    sold, forecast = named(found, "bonds")
    assert (sold.amount.mid, forecast.amount) == (27.0, Range(30.0, 35.0, 40.0))


def test_all_is_found_in_the_bundled_book(book):
    per_bond = Range(0.0, 1.0, 2.0)
    assert [each.missing for each in found_in(book, per_bond) if each.missing] == []


def without(book, *names):
    return replace(book, series={name: rows for name, rows in book.series.items() if name not in names})


MISSING = {
    "completions": (("cbre_primary_inventory",), "no row of series cbre_primary_inventory that is public"),
    "pipeline": (("cbre_primary_under_construction",), "no row of series cbre_primary_under_construction"),
    "bonds over cost": (("dc_securitisation_issuance",), "no row of series dc_securitisation_issuance"),
    "yield on cost": (("cbre_rent_250_500kw",), "no row of series cbre_rent_250_500kw"),
    "rent elasticity": (("cbre_primary_vacancy",), "no row of series cbre_primary_vacancy"),
    "speculative": (("jll_na_precommitted",), "no row of series jll_na_precommitted"),
    "backlog": (("hyperscaler5_lease_commitments_not_commenced",), "no row of series hyperscaler5"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_series_that_is_not_there_is_a_line_with_its_name(book, name):
    series, says = MISSING[name]
    [line] = [each for each in named(found_in(without(book, *series)), name) if each.missing]
    assert line.amount is None
    assert line.missing.startswith(says)
    assert line.says == IDENTITIES[name][0]


def test_a_series_that_is_too_short_is_a_line_with_its_length(book):
    short = {"cbre_primary_inventory": book.series["cbre_primary_inventory"][:1]}
    lines = [each.missing for each in found_in(replace(book, series={**book.series, **short})) if each.missing]
    assert "series cbre_primary_inventory has 1 row, and 2 are needed" in lines


def test_a_year_without_its_row_is_a_line(book):
    rows = tuple(replace(row, period="2019") for row in book.series["dc_securitisation_issuance"])
    other = replace(book, series={**book.series, "dc_securitisation_issuance": rows})
    [line] = named(found_in(other), "bonds over cost")
    assert line.missing == "series dc_securitisation_issuance has no row for 2025"


def test_an_assumption_that_names_no_series_is_a_line(book):
    stock = book.assumptions["flywheel.stock"]
    bare = replace(stock, value=replace(stock.value, note=None))
    other = replace(book, assumptions={**book.assumptions, "flywheel.stock": bare})
    assert named(found_in(other), "completions")[0].missing == "no assumption flywheel.stock with a note `series: NAME`"


def test_without_the_assumptions_there_is_no_recycled_share(book):
    assert named(found_in(book), "recycled equity")[0].missing == "no take-out without the assumptions of the flywheel"


def test_a_stock_that_shrinks_has_no_time_of_building(book):
    rows = tuple(replace(row, value=9000.0 - i) for i, row in enumerate(book.series["cbre_primary_inventory"]))
    other = replace(book, series={**book.series, "cbre_primary_inventory": rows})
    assert named(found_in(other), "pipeline")[0].missing == "series cbre_primary_inventory did not grow in 2025"


def test_the_opening_of_the_book_is_the_last_row_of_its_series(book):
    """The figures that a run starts from are those of the series that their notes name."""
    facts = FlywheelFacts(book, assumed_ranges(book))
    for name in ("stock", "under_construction", "vacancy", "leasing", "rent", "issuance"):
        assert facts.assumed(name).mid == pytest.approx(facts.readings(name)[-1].value), name


def test_a_replay_reads_only_rows_that_were_public():
    early = lt.load(as_of="2025-10-15")
    found = found_in(early)
    assert [each.says for each in named(found, "completions")] == [
        "capacity finished in 2024",
        "capacity finished in 2025H1",
    ]
    assert named(found, "pipeline")[0].says.endswith("a quarter of 2024")  # of which both ends were public


def test_draws_put_the_recycled_share_of_2025_around_all_of_it(book):
    inputs = inputs_of(book, 500, 1)
    assert inputs.cost_per_mw.shape == (501,)
    answer = lt.flywheel(book, draws=500)
    [share] = named(answer.identities, "recycled equity")
    assert share.amount.low < 1.0 < share.amount.high
