"""One debt is paid once: supports of the same debt, layers of the same stack and dates of the same asset never add."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lookthrough.lens.through.loss_attribution import attribute
from lookthrough.lens.through.through import through
from lookthrough.positions.repayment import balance_after
from lookthrough.positions.standing import standing_contracts, standing_of
from tests.lens.builders import book, bundled, contract, entity, hyperion, q, stands

AMOUNTS = st.floats(0.1, 100.0)
STARTS = st.sampled_from(["2025Q1", "2026Q3", "2029Q1"])
RECOGNISED = ("lease", "residual_recognised")
BORNE = ("borne_as_guarantee", "borne_as_rent", "borne_as_owner")


def project(rent, residual, debt, guarantee, equity, start):
    return [
        entity("big", "sponsor", debt=50.0),
        entity("v", "vehicle"),
        contract("lease", "lease", "big", "v", status="signed", amount=rent, start=start, term=6.0, renewals="2 x 4y"),
        contract("rvg", "residual_value_guarantee", "big", "v", status="signed", cap=residual, covers="lease"),
        contract("g", "guarantee", "big", "v", status="signed", cap=guarantee),
        contract("own", "jv_equity", "big", "v", status="signed", amount=equity, stake=0.2),
        contract("notes", "bond", "v", "bonds", principal=debt, rate=0.06),
    ]


def looked(records):
    shares = {"accounting.rvg_probable": 0.1, "accounting.rvg_expected": 0.3}
    return through(book(*records, assumptions=shares), "big").entities


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, STARTS)
def test_recognised_rent_and_what_is_borne_beside_it_never_exceed_the_debt(rent, residual, debt, cap, equity, start):
    (found,) = looked(project(rent, residual, debt, cap, equity, start))
    recognised = [r.amount for r in found.trail if r.view == "full" and r.category.startswith(RECOGNISED)]
    borne = [r.amount for r in found.trail if r.view == "full" and r.category in BORNE]
    for i in range(3):
        stands, extra = (math.fsum(a[i] for a in rows) for rows in (recognised, borne))
        assert extra <= max(0.0, debt - stands) * (1 + 1e-9) + 1e-9


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, STARTS)
def test_a_guaranteed_debt_counts_with_sp_only_beyond_the_rent_already_on_the_balance_sheet(
    rent, residual, debt, cap, equity, start
):
    (found,) = looked(project(rent, residual, debt, cap, equity, start))
    recognised = math.fsum(
        r.amount.mid for r in found.trail if r.view == "sp_like" and r.category.startswith(RECOGNISED)
    )
    counted = [r.amount.mid for r in found.trail if r.view == "sp_like" and r.category == "vehicle_debt"]
    assert bool(counted) is (cap / debt > 0.5)
    if counted:
        assert recognised + counted[0] == pytest.approx(max(debt, recognised))


def test_a_range_over_the_threshold_leaves_the_debt_out_at_low_and_in_at_high():
    records = [r for r in project(1.0, 1.0, 20.0, 1.0, 1.0, "2029Q1") if r.id != "g"]
    records.append(contract("g", "guarantee", "big", "v", status="signed", cap=(8.0, 18.0)))
    (found,) = looked(records)
    assert found.views["sp_like"] == (50.0, 70.0, 70.0)
    answers = {o.rule: o for o in found.rules}
    assert answers["sp_like.threshold"].answer == "open"
    assert "40.0% to 90.0%" in answers["sp_like.threshold"].why


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, STARTS)
def test_renewals_and_residual_payment_never_stand_in_one_view_together(rent, residual, debt, cap, equity, start):
    (found,) = looked(project(rent, residual, debt, cap, equity, start))
    for view in ("reported", "committed", "moodys_like", "sp_like", "full"):
        sides = {r.category.split("_")[0] for r in found.trail if r.view == view and r.contract in {"lease", "rvg"}}
        assert not {"renewals", "residual"} <= sides
        # The full view adds to the recognised part only the rest of the debt (the test above).
        assert view == "full" or sum(r.contract == "rvg" for r in found.trail if r.view == view) <= 1


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=4), st.booleans())
def test_parts_add_up_to_the_debt_whoever_stands_behind_it(debt, caps, is_unknown):
    supports = [contract(f"g{i}", "guarantee", f"p{i % 2}", "v", cap=cap) for i, cap in enumerate(caps)]
    unknown = [contract("g9", "guarantee", "p9", "v", cap=None)] if is_unknown else []
    records = [entity("v", "vehicle"), *supports, *unknown, contract("notes", "bond", "v", "bonds", principal=debt)]
    parts = attribute(standing_of(book(*records)), "v").parts
    assert math.fsum(p.amount.mid for p in parts if p.amount is not None) == pytest.approx(debt)
    creditors = math.fsum(p.amount.mid for p in parts if p.layer == "holder")
    assert creditors == pytest.approx(max(0.0, debt - math.fsum(caps)), abs=1e-9)
    assert {p.entity for p in parts if p.layer == "holder"} == {"bonds"}


def borne_by(*records):
    parts = attribute(standing_of(book(entity("v", "vehicle"), *records)), "v").parts
    return {p.entity: p.amount.mid for p in parts}


def test_guarantees_that_name_a_debt_bear_it_once_and_no_other():
    # Notes of 2 and a loan of 18; two guarantees of the notes, of 10 and of 30, bear 0.5 and 1.5 of the 2.
    debts = [
        contract("notes", "bond", "v", "bonds", principal=2.0),
        contract("loan", "term_loan", "v", "bank", principal=18.0),
    ]
    two = [
        contract(f"g{cap:.0f}", "guarantee", f"p{cap:.0f}", "bonds", cap=cap, covers="notes") for cap in (10.0, 30.0)
    ]
    found = borne_by(*debts, *two)
    assert (found["p10"], found["p30"]) == pytest.approx((0.5, 1.5))
    assert found["bonds"] + found["bank"] == pytest.approx(18.0)


def test_a_residual_guarantee_bears_no_more_than_is_ever_paid_under_it():
    # The value guaranteed is 28 and at most 3 are paid: of a debt of 10 the guarantor bears 3 and the holders 7.
    notes = contract("notes", "bond", "v", "bonds", principal=10.0)
    promise = contract("rvg", "residual_value_guarantee", "big", "v", cap=28.0, most_paid=3.0)
    assert borne_by(notes, promise) == pytest.approx({"big": 3.0, "bonds": 7.0})


def test_an_unknown_support_of_the_party_that_bears_all_already_bears_nothing_more():
    overrun = contract("g", "guarantee", "meta", "noteco", cap=None)
    (found,) = through(book(*hyperion(), overrun), "meta").entities
    assert found.unknown["full"] == 0
    shared = contract("g", "guarantee", "another", "noteco", cap=None)
    (found,) = through(book(*hyperion(), shared, entity("another", debt=1.0)), "another").entities
    assert found.unknown["full"] == 1


def test_bundled_debt_of_each_vehicle_is_borne_once_over_all_companies():
    vehicles = [e.id for e in bundled().entities.values() if e.class_ == "vehicle"]
    borne = dict.fromkeys(vehicles, 0.0)
    for one in through(bundled()).entities:
        for row in one.trail:
            if row.view == "full" and row.category in BORNE and row.amount is not None:
                name = row.why.removeprefix("Bears debt of ").split(" when its collateral")[0]
                (vehicle,) = [v for v in vehicles if bundled().entities[v].name == name]
                borne[vehicle] += row.amount.mid
    for vehicle, total in borne.items():
        assert total <= attribute(standing_of(bundled()), vehicle).debt.mid * (1 + 1e-9)
    assert sum(total > 0 for total in borne.values()) >= 5


def test_bundled_stacks_have_one_layer_in_what_a_company_has_committed():
    contracts = standing_contracts(bundled())
    for one in through(bundled()).entities:
        layers: dict[str, set[str]] = {}
        for row in one.trail:
            if row.view != "committed" or row.contract is None or row.amount is None:
                continue
            found = contracts[row.contract]
            if found.stack is not None and not (found.family == "lease" and found.has_commenced):
                layers.setdefault(found.stack, set()).add(found.family)
        assert all(len(kinds) == 1 for kinds in layers.values()), (one.id, layers)


@pytest.mark.parametrize(("vehicle", "sponsor"), [("beignet", "meta"), ("hyperion_jv", "meta"), ("nm_spv", "oracle")])
def test_a_vehicle_says_who_bears_its_debt(vehicle, sponsor):
    (found,) = through(bundled(), vehicle).entities
    assert found.borne is not None
    parts = [p for p in found.borne.parts if p.amount is not None]
    assert math.fsum(p.amount.mid for p in parts) == pytest.approx(found.borne.debt.mid)
    assert max(parts, key=lambda p: p.amount.mid).entity == sponsor
    document = through(bundled(), vehicle).document()["entities"][0]["borne"]
    assert {"vehicle", "debt", "parts"} == set(document)


def test_hyperions_guarantee_surely_reaches_the_notes_only_as_far_as_their_vehicle_owns_the_campus():
    parts = {p.contract.id: p.amount for p in attribute(standing_of(bundled()), "beignet").parts if p.layer != "holder"}
    assert parts["c005"] == pytest.approx((0.8 * 28.0, 27.3, 27.3))
    repaid = 27.3 - balance_after(stands(bundled().contracts["c008"]), q("2032Q4"))
    assert parts["c004"] == pytest.approx((repaid, 0.0, 0.0))  # until the guarantee falls due, rent pays interest first
    (found,) = through(bundled(), "meta").entities
    rows = [r for r in found.trail if r.view == "full" and r.contract in parts]
    assert math.fsum(r.amount.low for r in rows) == pytest.approx(0.8 * 28.0)
    assert math.fsum(r.amount.high for r in rows) == pytest.approx(27.3)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.floats(0.1, 1.0))
@example(82.5, 85.75, 93.65625, 0.5)  # the rent bears 7.90625, in the middle case one digit more than in the high one
def test_every_case_adds_up_to_the_debt_and_no_row_goes_beyond_it(rent, residual, debt, stake):
    records = [
        entity("big", "sponsor", debt=50.0),
        entity("v", "vehicle"),
        entity("campus", "vehicle"),
        contract("lease", "lease", "big", "campus", status="signed", amount=rent, start="2029Q1", term=6.0),
        contract("rvg", "residual_value_guarantee", "big", "campus", status="signed", cap=residual, covers="lease"),
        contract("hold", "jv_equity", "v", "campus", amount=1.0, stake=stake),
        contract("notes", "bond", "v", "bonds", principal=debt, rate=0.06),
    ]
    parts = attribute(standing_of(book(*records)), "v").parts
    assert [math.fsum(p.amount[i] for p in parts) for i in range(3)] == pytest.approx([debt] * 3)
    (surely,) = [p.amount for p in parts if p.contract.id == "rvg"]
    assert surely.low == pytest.approx(min(debt, stake * residual))
    (found,) = looked(records)
    rows = [r.amount for r in found.trail if r.view == "full" and r.category in BORNE]
    rounding = debt * 1e-12  # what one bears is the debt less what others bear
    assert all(a.low <= a.mid + rounding and a.mid <= a.high + rounding for a in rows)
    assert math.fsum(a.high for a in rows) <= debt * (1 + 1e-9)


def test_a_company_is_no_vehicle():
    (found,) = through(bundled(), "meta").entities
    assert found.borne is None
    assert "borne" not in through(bundled(), "meta").document()["entities"][0]


@pytest.mark.parametrize(
    ("way", "by_hand"),
    [("bullet", (0.0, 10.0, 10.0, 0.0)), ("linear", (0.0, 7.5, 5.0, 0.0)), ("level", (0.0, 8.1872, 5.9774, 0.0))],
)
def test_what_is_left_of_a_debt_is_as_its_schedule_pays_it(way, by_hand):
    # Nothing is lent before 2027Q1.
    # Level: 10 times the annuities of 2 % over 30 and 20 quarters (22.3965, 16.3514) over that of 40 (27.3555).
    notes = contract(
        "n", "bond", "v", "b", principal=10.0, rate=0.08, start="2027Q1", maturity="2036Q4", amortisation=way
    )
    days = (q("2026Q4"), q("2029Q2"), q("2031Q4"), q("2036Q4"))
    assert [balance_after(stands(notes), day) for day in days] == pytest.approx(by_hand, abs=1e-4)


@given(st.sampled_from(["bullet", "linear", "level"]), st.floats(0.001, 0.2), st.integers(8108, 8150))
def test_a_balance_never_rises_once_it_is_lent_and_is_as_the_contract_pays(way, rate, day):
    notes = contract(
        "n", "bond", "v", "b", principal=10.0, rate=rate, start="2027Q1", maturity="2036Q4", amortisation=way
    )
    assert 0.0 <= balance_after(stands(notes), day + 1) <= balance_after(stands(notes), day) <= 10.0
    balance, left = balance_after(stands(notes), day), q("2036Q4") - day
    if way == "level" and q("2027Q1") <= day < q("2036Q4"):
        paid = balance * (rate / 4) / (1 - (1 + rate / 4) ** -left)
        assert balance_after(stands(notes), day + 1) == pytest.approx(balance * (1 + rate / 4) - paid, abs=1e-9)


def test_a_schedule_that_is_not_known_has_no_balance():
    assert balance_after(stands(contract("n", "bond", "v", "b", principal=10.0, rate=0.08)), q("2030Q1")) is None
    level = {"start": "2027Q1", "maturity": "2036Q4", "amortisation": "level"}
    assert balance_after(stands(contract("n", "bond", "v", "b", principal=10.0, **level)), q("2030Q1")) is None


def test_the_residual_payment_of_hyperion_lies_between_what_is_left_of_the_notes_and_the_published_value():
    (found,) = through(bundled(), "meta").entities
    (row,) = [r for r in found.trail if r.contract == "c005" and r.view == "moodys_like"]
    left = balance_after(stands(bundled().contracts["c008"]), q("2032Q4"))
    assert row.amount.low / row.amount.high == pytest.approx(left / 28.0)
    assert left == pytest.approx(24.3, abs=0.2)  # by hand, half-yearly payments over twenty years
