import math
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.errors import UnknownNameError
from lookthrough.lens.through.answer import VIEWS
from lookthrough.lens.through.loss_attribution import attribute
from lookthrough.lens.through.through import through
from lookthrough.positions.standing import standing_of
from tests.lens.builders import RENT, book, bundled, contract, entity, hyperion, times

GUESSED = {"inferred", "assumed"}
AMOUNTS = st.floats(0.01, 200.0)


def views(a_book, entity_id="meta", **options):
    return through(a_book, entity_id, **options).entities[0].views


def attributed(a_book, vehicle):
    return attribute(standing_of(a_book), vehicle)


def close(left, right):
    assert left.keys() == right.keys()
    for name in left:
        assert tuple(left[name]) == pytest.approx(tuple(right[name]), rel=1e-12, abs=1e-12), name


def trail(a_book, entity_id="meta", **options):
    return through(a_book, entity_id, **options).entities[0].trail


def replaced(records, record_id, **changes):
    return [replace(r, **changes) if r.id == record_id else r for r in records]


def halved(records, record_id):
    whole = next(r for r in records if r.id == record_id)
    halves = [replace(times(whole, 0.5), id=f"{record_id}-{n}") for n in (1, 2)]
    return [r for r in records if r.id != record_id] + halves


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_every_view_is_the_sum_of_its_trail(rent, cap, debt, purchases):
    records = hyperion(amount=(rent, 2 * rent))
    records = [r for r in records if r.id not in {"rvg", "notes"}] + [
        contract("rvg", "residual_value_guarantee", "meta", "campus", cap=(cap / 2, cap)),
        contract("notes", "bond", "noteco", "bonds", principal=debt),
        contract("cloud", "compute_commitment", "meta", "coreweave", amount=purchases, cancellable=0.3),
    ]
    for found in through(book(*records)).entities:
        for name, view in found.views.items():
            rows = [r.amount for r in found.trail if r.view == name and r.amount is not None]
            assert tuple(view) == tuple(math.fsum(column) for column in zip(*rows, strict=True))


@given(st.floats(0.1, 60.0), st.floats(0.1, 60.0), st.floats(0.1, 60.0), st.floats(0.0, 10.0))
def test_the_parts_of_a_vehicles_debt_add_up_to_it(cap, rent, debt, equity):
    records = [
        entity("v", "vehicle"),
        entity("fund", "pass_through", passes_to={"a": 0.3, "b": 0.7}),
        contract("lease", "lease", "tenant", "v", amount=(rent / 2, rent), start="2029Q1", term=4.0),
        contract("g", "guarantee", "parent", "v", cap=(cap, cap + 5)),
        contract("own", "jv_equity", "owner", "v", status="signed", amount=equity),
        contract("notes", "bond", "v", "bonds", principal=(debt, debt + 3), held_by={"fund": debt / 4}),
        contract("loan", "term_loan", "v", "bank", principal=1.0),
    ]
    found = attributed(book(*records), "v")
    parts = [p.amount for p in found.parts]
    for i in range(3):
        assert math.fsum(p[i] for p in parts) == pytest.approx(found.debt[i], rel=1e-12)
        assert all(p[i] >= 0 for p in parts)


@pytest.mark.parametrize(
    ("debt", "borne"),
    [
        (3.0, {"parent": 3.0, "tenant": 0.0, "owner": 0.0, "bonds": 0.0}),
        (5.0, {"parent": 4.0, "tenant": 1.0, "owner": 0.0, "bonds": 0.0}),
        (8.0, {"parent": 4.0, "tenant": 3.0, "owner": 1.0, "bonds": 0.0}),
        (10.0, {"parent": 4.0, "tenant": 3.0, "owner": 2.0, "bonds": 1.0}),
    ],
)
def test_loss_goes_to_guarantors_then_tenants_then_owners_then_holders(debt, borne):
    records = [
        entity("v", "vehicle"),
        contract("g", "guarantee", "parent", "v", cap=4.0),
        contract("lease", "lease", "tenant", "v", amount=3.0, start="2029Q1", term=4.0),
        contract("own", "jv_equity", "owner", "v", status="signed", amount=2.0),
        contract("notes", "bond", "v", "bonds", principal=debt),
    ]
    assert {p.entity: p.amount.mid for p in attributed(book(*records), "v").parts} == pytest.approx(borne)


def test_a_guarantee_of_a_project_is_used_once_over_its_vehicles():
    records = [*hyperion(), contract("site", "term_loan", "campus", "bank", principal=30.0)]
    borne = [
        p.amount.mid for v in ("noteco", "campus") for p in attributed(book(*records), v).parts if p.entity == "meta"
    ]
    assert math.fsum(borne) == pytest.approx(28.0 + 12.31)


@pytest.mark.parametrize("part", ["lease", "rvg", "notes"])
def test_splitting_a_contract_in_two_leaves_every_view_unchanged(part):
    close(views(book(*halved(hyperion(), part))), views(book(*hyperion())))


def test_splitting_a_contract_inside_a_stack_leaves_every_view_unchanged():
    records = [replace(r, stack="one") if r.id in {"lease", "rvg", "notes"} else r for r in hyperion()]
    close(views(book(*halved(records, "lease"))), views(book(*records)))


@given(st.floats(0.01, 100.0))
def test_views_scale_with_the_amounts(factor):
    scaled = views(book(*(times(r, factor) for r in hyperion())))
    whole = views(book(*hyperion()))
    close(scaled, {name: [x * factor for x in view] for name, view in whole.items()})


@given(st.permutations(hyperion()))
def test_the_order_of_the_records_never_matters(records):
    assert through(book(*records)) == through(book(*hyperion()))


def test_a_pass_through_holder_between_changes_no_view():
    fund = [entity("fund", "pass_through", passes_to={"bonds": 1.0})]
    notes = next(r for r in hyperion() if r.id == "notes")
    passed = replaced(hyperion(), "notes", roles={**notes.roles, "holder": "fund"}) + fund
    assert through(book(*passed)) == through(book(*hyperion()))
    ends = [{(p.entity, p.amount) for p in attributed(book(*b), "noteco").parts} for b in (passed, hyperion())]
    assert ends[0] == ends[1]


@given(st.floats(0.1, 60.0), st.floats(0.1, 60.0))
def test_renewals_and_residual_value_of_one_project_are_never_both_counted(rent, cap):
    records = [r for r in hyperion(amount=rent) if r.id != "rvg"]
    records.append(contract("rvg", "residual_value_guarantee", "meta", "campus", cap=cap))
    found = {r.category for r in trail(book(*records)) if r.view == "moodys_like"} & {"renewals", "residual_value"}
    assert found == ({"renewals"} if rent * 2.5 > cap else {"residual_value"})


@pytest.mark.parametrize(
    ("gone", "moved"),
    [("lease", {"firm", "committed", "moodys_like"}), ("rvg", {"full"}), ("notes", {"full"})],
)
def test_taking_a_contract_away_moves_the_views_it_stands_in(gone, moved):
    whole, rest = views(book(*hyperion())), views(book(*(r for r in hyperion() if r.id != gone)))
    assert {name for name in VIEWS if tuple(whole[name]) != pytest.approx(tuple(rest[name]))} == moved


def test_notes_of_an_unconsolidated_vehicle_add_nothing_to_the_reported_debt():
    assert not [r for r in trail(book(*hyperion())) if r.contract == "notes" and r.view == "reported"]
    found = views(book(*hyperion()))
    assert found["reported"].mid == found["sp_like"].mid == 84.0
    assert found["sp_like"].mid < found["moodys_like"].mid
    assert found["full"].mid == pytest.approx(84.0 + 27.3)


def test_consolidated_vehicle_debt_is_inside_the_reported_total_and_counted_once():
    records = [
        entity("cw", debt=20.0),
        entity("spv", "vehicle"),
        contract("own", "jv_equity", "cw", "spv", stake=1.0, amount=1.0),
        contract("loan", "ddtl", "spv", "bank", principal=8.0),
        contract("g", "guarantee", "cw", "spv", cap=8.0),
    ]
    found = views(book(*records), "cw")
    assert {name: view.mid for name, view in found.items()} == dict.fromkeys(VIEWS, 20.0)
    without_total = views(book(entity("cw"), *records[1:]), "cw")
    assert {name: view.mid for name, view in without_total.items()} == dict.fromkeys(VIEWS, 8.0)


def test_who_has_vehicles_and_no_debt_of_its_own_in_the_book_has_an_unknown_row():
    """The 8 of the vehicle are a floor: what the company owes beside it is not in the book."""
    records = [
        entity("spv", "vehicle"),
        contract("own", "jv_equity", "cw", "spv", stake=1.0, amount=1.0),
        contract("loan", "ddtl", "spv", "bank", principal=8.0),
    ]
    (look,) = through(book(entity("cw"), *records), "cw").entities
    assert {look.unknown[name] for name in VIEWS} == {1}
    assert [r.why.split(":")[0] for r in look.trail if r.amount is None] == ["Own debt not in the book"] * len(VIEWS)
    note = contract("note", "bond", "cw", "bank", principal=1.0)
    for known in ([entity("cw", debt=20.0)], [entity("cw"), note]):
        assert through(book(*known, *records), "cw").entities[0].unknown["reported"] == 0


def test_contracts_under_a_reported_total_are_memos():
    records = [
        entity("big", debt=50.0, leases_not_commenced=30.0, purchase_commitments=40.0),
        contract("bond", "bond", "big", "bonds", principal=5.0),
        contract("site", "lease", "big", "owner", status="signed", amount=7.0, start="2029Q1", term=5.0),
        contract("cloud", "compute_commitment", "big", "seller", status="signed", amount=9.0),
    ]
    assert views(book(*records), "big")["committed"].mid == 120.0
    memo = {r.contract for r in trail(book(*records), "big") if r.view == "memo"}
    assert memo == {"bond", "site", "cloud"}


def test_contracts_of_one_stack_are_never_summed():
    records = [
        entity("big", debt=50.0),
        contract("site", "lease", "big", "owner", status="signed", stack="s", amount=7.0, start="2029Q1", term=5.0),
        contract("cloud", "compute_commitment", "big", "seller", status="signed", stack="s", amount=9.0),
    ]
    assert views(book(*records), "big")["committed"].mid == 59.0


def test_what_can_be_cancelled_and_what_is_prepaid_stand_apart():
    cloud = contract("cloud", "compute_commitment", "big", "x", amount=10.0, prepaid=2.0, cancellable=0.25)
    rows = {r.category: r for r in trail(book(entity("big", debt=1.0), cloud), "big") if r.contract == "cloud"}
    assert rows["purchase_commitments"].amount.mid == pytest.approx(6.0)
    assert rows["cancellable"].amount.mid == pytest.approx(2.0)
    assert rows["cancellable"].view == "memo"


def test_unknown_is_listed_and_counted_and_adds_nothing():
    unknown = contract("g", "guarantee", "meta", "noteco", cap=None)
    found = through(book(*hyperion(), unknown), "meta").entities[0]
    assert found.unknown["sp_like"] == 1
    assert found.views["sp_like"].mid == 84.0
    assert any(r.amount is None and r.contract == "g" for r in found.trail)


def test_a_support_of_unknown_size_behind_enough_others_bears_nothing():
    own = contract("own", "jv_equity", "meta", "noteco", status="signed", amount=None, stake=0.1)
    part = next(p for p in attributed(book(*hyperion(), own), "noteco").parts if p.contract.id == "own")
    assert part.amount == (0.0, 0.0, 0.0)


def test_a_view_of_which_nothing_is_known_has_no_number():
    found = views(book(entity("lab"), contract("w", "warrant", "amd", "lab")), "lab")
    assert found["reported"] == (None, None, None)


def test_a_guarantee_of_most_of_the_debt_makes_it_count_with_sp():
    backed = [*hyperion(), contract("g", "guarantee", "meta", "noteco", cap=20.0)]
    assert views(book(*backed))["sp_like"].mid == pytest.approx(84.0 + 27.3)
    stricter = book(*backed, assumptions={"lens.sp_guarantee_threshold": 0.75})
    assert views(stricter)["sp_like"].mid == 84.0


def test_a_guarantee_of_a_tenants_rent_is_borne_but_is_not_debt_for_sp():
    backed = [*hyperion(), entity("chips", debt=5.0)]
    backed = [r for r in backed if r.id != "rvg"]
    backed.append(contract("g", "guarantee", "chips", "campus", roles={"obligor": "meta"}, cap=20.0, covers="lease"))
    found = views(book(*backed), "chips")
    assert found["sp_like"].mid == found["reported"].mid == 5.0
    assert found["full"].mid == 25.0


def test_announced_contracts_count_only_when_asked_for():
    records = [
        entity("big", debt=1.0),
        contract("cloud", "compute_commitment", "big", "x", status="announced", amount=9.0),
    ]
    assert views(book(*records), "big")["committed"].mid == 1.0
    assert views(book(*records), "big", statuses=("announced",))["committed"].mid == 10.0


def test_ifrs_adds_the_expected_residual_of_commenced_leases():
    started = [r for r in hyperion() if r.id != "lease"]
    started.append(contract("lease", "lease", "meta", "campus", **(RENT | {"start": "2025Q1"})))
    a_book = book(*started, assumptions={"accounting.rvg_probable": 0.1, "accounting.rvg_expected": 0.25})
    gain = views(a_book, gaap="ifrs")["reported"].mid - views(a_book)["reported"].mid
    assert gain == pytest.approx(28.0 * (0.25 - 0.1))


def test_a_lease_on_the_balance_sheet_is_not_borne_again():
    started = [r for r in hyperion() if r.id not in {"lease", "rvg"}]
    started.append(contract("lease", "lease", "meta", "campus", **(RENT | {"start": "2025Q1"})))
    assert views(book(*started))["full"].mid == 84.0


def test_default_entities_are_sponsors_and_companies_with_something_to_show():
    found = through(book(*hyperion(), entity("idle"), entity("lab", cash=3.0)))
    assert [e.id for e in found.entities] == ["meta"]


def test_the_document_carries_the_fixed_keys():
    found = through(book(*hyperion()))
    document = found.document()
    assert set(document) >= {"as_of", "entities"}
    first = document["entities"][0]
    assert set(first["views"]["reported"]) >= {"low", "mid", "high"}
    assert set(first["trail"][0]) >= {"contract", "view", "amount", "file", "line", "source", "grade", "basis", "why"}
    assert len(found.frame()) == len(found.rows) == len(VIEWS)


def test_misuse_is_named():
    with pytest.raises(UnknownNameError, match="nobody"):
        through(book(*hyperion()), "nobody")
    with pytest.raises(ValueError, match="gaap"):
        through(book(*hyperion()), gaap="uk")


def test_present_values_stand_beside_the_undiscounted_amounts_at_the_rate_of_the_projects_notes():
    records = [r for r in hyperion() if r.id != "notes"]
    records.append(contract("notes", "bond", "noteco", "bonds", principal=27.3, rate=0.0658, maturity="2049Q2"))
    rows = {(r.category, r.view): r for r in trail(book(*records))}
    rent = rows["leases_not_commenced", "committed"].present_value.mid
    by_hand = sum(12.31 / 16 / 1.0658 ** ((10 + t + 0.5) / 4) for t in range(16))
    assert rent == pytest.approx(by_hand, rel=1e-12)
    residual = rows["residual_value", "moodys_like"]
    assert residual.present_value.mid == pytest.approx(28.0 / 1.0658 ** (26 / 4), rel=1e-12)
    assert residual.amount == residual.present_value
    renewals = rows["renewals", "memo"]
    first = sum(12.31 / 16 / 1.0658 ** ((26 + t + 0.5) / 4) for t in range(16))
    assert renewals.present_value.low == pytest.approx(first, rel=1e-12)
    assert rent < rows["leases_not_commenced", "committed"].amount.mid


def test_without_a_rate_or_dates_there_is_no_present_value():
    assert {r.present_value for r in trail(book(*hyperion()))} == {None}


def test_what_a_company_buys_from_a_vehicle_it_consolidates_is_not_owed_outside():
    records = [
        entity("cw", debt=20.0),
        entity("spv", "vehicle"),
        contract("own", "jv_equity", "cw", "spv", stake=1.0, amount=1.0),
        contract("inside", "compute_commitment", "cw", "spv", amount=9.0),
        contract("outside", "chip_order", "spv", "nvidia", amount=4.0),
    ]
    found = {r.contract: r.view for r in trail(book(*records), "cw") if r.view in {"memo", "committed"} and r.contract}
    assert found["inside"] == "memo"
    assert found["outside"] == "committed"
    assert views(book(*records), "cw")["committed"].mid == 24.0


def test_bundled_meta_stands_differently_with_the_two_agencies():
    found = views(bundled())
    assert found["reported"].mid == found["sp_like"].mid < found["moodys_like"].mid
    assert found["full"].mid > found["reported"].mid + 27.0


def test_bundled_hyperion_notes_add_nothing_to_the_reported_debt_and_are_borne_by_the_guarantor():
    rows = trail(bundled())
    assert [r.view for r in rows if r.contract == "c008"] == ["memo"]
    parts = attributed(bundled(), "beignet").parts
    assert math.fsum(p.amount.mid for p in parts if p.entity == "meta" and p.amount) == pytest.approx(27.3)


def test_bundled_vehicle_debts_are_attributed_to_the_last_dollar():
    vehicles = [e.id for e in bundled().entities.values() if e.class_ == "vehicle"]
    found = [attributed(bundled(), v) for v in vehicles]
    assert sum(a.debt.mid > 0 for a in found) > 10
    for one in found:
        for i in range(3):
            parts = math.fsum(p.amount[i] for p in one.parts if p.amount is not None)
            assert parts == pytest.approx(one.debt[i], rel=1e-12, abs=1e-12)


def test_bundled_views_are_the_sums_of_their_trails_and_every_row_has_its_place():
    found = through(bundled(), gaap="ifrs")
    for one in found.entities:
        for name, view in one.views.items():
            rows = [r.amount for r in one.trail if r.view == name and r.amount is not None]
            if rows:
                assert tuple(view) == tuple(math.fsum(column) for column in zip(*rows, strict=True))
        assert all(r.file.endswith(".yaml") and r.line > 0 and (r.source or r.basis in GUESSED) for r in one.trail)


def test_bundled_look_through_of_everybody_takes_less_than_a_second():
    begin = time.process_time()  # what others do on the machine is not its own
    found = through(bundled())
    assert time.process_time() - begin < 1.0
    assert len(found.entities) > 20


def test_the_static_lenses_load_neither_jax_nor_scipy():
    rooms = "lookthrough.lens.through.through, lookthrough.lens.funding.funding"
    code = f"import sys, {rooms}; print({{'jax', 'scipy'}} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
