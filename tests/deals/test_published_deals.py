"""Two published deals: `deal_data_2023_cntr` and `deal_flash_compute`, every number of the cases."""

import json
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.deal import deal_path
from tests.places import CASES

DATA = json.loads((CASES / "deal_data_2023_cntr.json").read_text())
FLASH = json.loads((CASES / "deal_flash_compute.json").read_text())
NEAR = {"rel": 0, "abs": 1e-9}
VERSIONS = pytest.mark.parametrize("version", ["marketed", "priced"])


@pytest.fixture(scope="module")
def data():
    return lt.deal("data-2023-cntr")


@pytest.fixture(scope="module")
def flash():
    return {name: lt.deal(f"flash-compute-{name}") for name in ("marketed", "priced")}


def view(answer, name):
    return next(row for row in answer.views if row.view == name)


# DATA 2023-CNTR


def test_what_follows_from_four_printed_figures(data):
    expected, issuer, kbra = DATA["expected"], view(data, "issuer"), view(data, "kbra")
    got = {
        "issuer_ncf": issuer.income,
        "appraisal": issuer.value,
        "kltv": kbra.ltv,
        "ltv_appraisal": issuer.ltv,
        "market_cap_rate": issuer.cap_rate,
        "kbra_cap_rate": kbra.cap_rate,
        "value_m_per_MW": kbra.value_per_mw,
        "wal_years": data.notes[0].wal,
        "interest_a_quarter": data.periods[0].interest,
        "interest_a_year": sum(row.interest for row in data.periods[:4]),
    }
    assert got == pytest.approx({name: expected[name] for name in got}, **NEAR)


def test_cover_and_debt_yield_of_each_view(data):
    expected = DATA["expected"]
    for name, printed in (("kbra", "kbra"), ("issuer", "issuer")):
        assert view(data, name).cover == pytest.approx(expected["dscr"][printed], **NEAR)
        assert view(data, name).debt_yield == pytest.approx(expected["debt_yield"][printed], **NEAR)
    assert view(data, "printed-noi").debt_yield == pytest.approx(expected["debt_yield"]["noi"], **NEAR)
    assert data.periods[0].cover == pytest.approx(expected["dscr"]["kbra"], **NEAR)
    assert data.notes[0].debt_yield == pytest.approx(expected["debt_yield"]["kbra"], **NEAR)


def test_yield_at_par(data):
    wanted, found = DATA["expected"]["yield_at_par"], data.notes[0].at_par
    assert (found.yield_, found.effective) == pytest.approx(
        (wanted["quarterly_compounded"], wanted["effective"]), **NEAR
    )


def test_falls_before_interest_is_missed_and_principal_lost(data):
    wanted = DATA["expected"]["break_even"]
    for name in ("kbra", "issuer"):
        fall = wanted["ncf_fall_before_interest_is_missed"][name]
        assert view(data, name).income_fall == pytest.approx(fall, **NEAR)
    values = wanted["value_fall_before_principal_is_lost"]
    assert view(data, "kbra").value_fall == pytest.approx(values["kbra"], **NEAR)
    assert view(data, "issuer").value_fall == pytest.approx(values["appraisal"], **NEAR)


def test_bisection_finds_the_fall_of_income_that_the_ratio_gives(data):
    (found,) = (row for row in data.break_even if row.what == "interest")
    fall = DATA["expected"]["break_even"]["ncf_fall_before_interest_is_missed"]["kbra"]
    assert 1.0 - found.least == pytest.approx(fall, **NEAR)


def test_refinancing_at_maturity(data):
    wanted = DATA["expected"]["refinancing_at_maturity_plus_200bp"]
    sizes = {(row.test, row.view): row.size for row in data.refinancing}
    assert [row.coupon for row in data.refinancing] == pytest.approx([wanted["coupon"]] * len(sizes), **NEAR)
    for test, key in (("cover", "dscr_test_1_40"), ("debt yield", "debt_yield_9")):
        for name, size in wanted[key].items():
            assert sizes[test, name] == pytest.approx(size, **NEAR)
    assert sizes["ltv", "issuer"] == pytest.approx(wanted["ltv_65_at_market_cap_plus_200bp"]["issuer"], **NEAR)
    short = next(row for row in data.refinancing if (row.test, row.view) == ("cover", "kbra"))
    assert short.less_debt == pytest.approx(sizes["cover", "kbra"] - 450.0, **NEAR)


def test_published_ratios_agree_within_rounding_and_the_update_of_2024_does_not(data):
    conflict = DATA["expected"]["conflict_of_2024"]
    *agree, update = data.published
    assert [row.agrees for row in agree] == [True] * 6
    assert update.agrees is False
    assert (update.theirs, update.ours) == pytest.approx((conflict["printed_kltv"], conflict["implied_kltv"]), **NEAR)
    (finding,) = data.findings
    assert finding.code == "LT551"
    line = deal_path("data-2023-cntr").read_text().split("\n")[finding.position.line - 1]
    assert line[finding.position.column - 1 :] == "81.0 %"


# Flash Compute


@VERSIONS
@pytest.mark.parametrize("at", range(10))
def test_every_half_year_is_that_of_the_case(flash, version, at):
    row, wanted = flash[version].periods[at], FLASH["expected"][version]["half_years"][at]
    flow = flash[version].flows[at]
    got = {
        "opening": flow.opening,
        "noi": row.income,
        "interest": row.interest,
        "amortisation": row.scheduled,
        "sweep": row.swept,
        "release_of_collateral": row.released,
        "from_prefunded_reserve": row.from_accounts,
        "to_equity": row.equity,
        "closing": row.debt,
    }
    assert row.name == wanted["half_year"]
    assert got == pytest.approx({name: wanted[name] for name in got}, **NEAR)
    assert row.cover == (None if wanted["dscr"] is None else pytest.approx(wanted["dscr"], **NEAR))


@VERSIONS
def test_the_numbers_of_the_whole_deal(flash, version):
    answer, wanted = flash[version], FLASH["expected"][version]
    (note,) = answer.notes
    got = {
        "debt_before_balloon": answer.debt_before_balloon,
        "prefunded_reserve_needed": answer.prefunded_needed,
        "wal_years": note.wal,
        "yield_at_par": note.at_par.yield_,
        "closing_ltv": note.ltv,
        "ltv_before_balloon": answer.ltv_before_balloon,
        "debt_yield_before_balloon": answer.debt_yield_before_balloon,
    }
    assert got == pytest.approx({name: wanted[name] for name in got}, **NEAR)
    prices = {f"{each.yield_:.4f}": each.price * 100.0 for each in note.prices}
    assert prices == pytest.approx(wanted["price_at"], **NEAR)
    room = [row.backstop_less_debt for row in answer.periods]
    assert room == pytest.approx(wanted["fee_less_net_debt"], **NEAR)


def test_income_may_fall_from_2027_on(flash):
    wanted = FLASH["expected"]["break_even_noi_factor_from_2027"]
    found = {row.what: row.least for row in flash["marketed"].break_even}
    assert found["interest"] == pytest.approx(wanted["interest_only"], **NEAR)
    assert found["service"] == pytest.approx(wanted["interest_and_amortisation"], **NEAR)


def test_what_the_offering_printed(flash):
    published = {row.measure: row for row in flash["marketed"].published}
    printed = FLASH["expected"]["published"]
    assert published["debt_before_balloon"].theirs == printed["debt_before_balloon"]
    assert published["ltv"].theirs == printed["closing_ltv"]
    assert all(row.agrees for row in published.values())
    assert not flash["marketed"].findings
    assert printed["revenue_2031"] - printed["opex_2031"] == pytest.approx(251.0, **NEAR)
    assert printed["opex_2031_from_42_7"] == pytest.approx(42.7 * 1.03**4, rel=1e-9)


def test_as_priced_the_fee_does_not_cover_the_notes_in_six_half_years(flash):
    (finding,) = flash["priced"].findings
    assert finding.code == "LT552"
    assert "in 6 of 10 periods" in finding.message
    assert "19.6" in finding.label


def test_without_sweep_and_with_the_collateral_the_schedule_leaves_841():
    written = replace(open_deal(deal_path("flash-compute-marketed")), sweep=0.0)
    assert lt.deal(written).debt_before_balloon == pytest.approx(841.0, abs=0.6)
