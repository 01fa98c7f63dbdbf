"""What guarantors pay, to whom, and what they are owed for it: tiny books in a still world, worked out by hand.

The parties of different questions have nothing to do with one another. Amounts are USD bn; the first quarter is 2026Q3.
A rent of 0.4 a year is 0.1 a quarter, and 8 % on 4 are 0.08 a quarter.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pytest

from tests.simulate.still import STILL, small_book
from tests.simulate.test_by_hand import FILES, QUARTERS, simulated

COMPANY = "kind: company, class: modelled, source: s1, opening: {cash: 0 bn USD}"
VEHICLE = "kind: company, class: vehicle, source: s1, opening: {cash: 0 bn USD}"
SPONSOR = "kind: company, class: sponsor, source: s1"

PARTIES = f"""
# Twins: no money until rent begins in 2027Q3. One has a guarantee of a company without money, one of a sound sponsor.
- {{id: alone, name: Alone, {VEHICLE}}}
- {{id: with_empty, name: With an empty guarantor, {VEHICLE}}}
- {{id: with_sound, name: With a sound guarantor, {VEHICLE}}}
- {{id: empty, name: Empty guarantor, {COMPANY}}}
- {{id: sound, name: Sound guarantor, {SPONSOR}}}
- {{id: tenant, name: Tenant that always pays, {SPONSOR}}}

# Tenants that never have money.
- {{id: poor, name: Poor tenant, {VEHICLE}}}
- {{id: broke, name: Broke tenant, {VEHICLE}}}
- {{id: needy, name: Needy tenant, {VEHICLE}}}
- {{id: idle, name: Idle tenant, {VEHICLE}}}
- {{id: spent, name: Spent borrower, {VEHICLE}}}

# A guarantor without money that owns a landlord whose rent begins when it has been wound up.
- {{id: heir, name: Heir, {COMPANY}}}
- {{id: kid, name: Kid, {VEHICLE}}}
- {{id: lost, name: Lost tenant, {VEHICLE}}}

# A guarantor that has 0.25 and no income.
- {{id: thin, name: Thin guarantor, kind: company, class: modelled, source: s1, opening: {{cash: 0.25 bn USD}}}}

# A guarantor with assets of 100 that may raise half of what they are worth a year.
- {{id: raiser, name: Raiser, kind: raiser, class: modelled, source: s1, opening: {{cash: 0 bn USD}}}}

# Landlords of assets of 2.5 (3 that they owe, less 0.5 that is cash still).
- {{id: ends, name: Its lease ends, kind: company, class: vehicle, source: s1, opening: {{cash: 0.5 bn USD}}}}
- {{id: limited, name: Less is paid, kind: company, class: vehicle, source: s1, opening: {{cash: 0.5 bn USD}}}}
- {{id: two, name: Two leases, kind: company, class: vehicle, source: s1, opening: {{cash: 0.5 bn USD}}}}
- {{id: renews, name: Its tenant renews, kind: company, class: vehicle, source: s1, opening: {{cash: 0.5 bn USD}}}}
"""


def bond(name, issuer, *more, principal=4, rate="8 %"):
    return (
        f"- {{id: {name}, kind: bond, issuer: {issuer}, holder: banks, principal: {principal} bn USD, rate: {rate},"
        f" maturity: 2040Q4, status: funded, source: s1{''.join(', ' + m for m in more)}}}\n"
    )


def lease(name, tenant, landlord, *more, rent=0.4, start="2026Q3", end="2040Q4"):
    return (
        f"- {{id: {name}, kind: lease, tenant: {tenant}, landlord: {landlord}, rent: {rent} bn USD per year,"
        f" start: {start}, end: {end}, status: signed, source: s1{''.join(', ' + m for m in more)}}}\n"
    )


def stake(name, investor, issuer):
    return (
        f"- {{id: {name}, kind: jv_equity, investor: {investor}, issuer: {issuer}, amount: 1 bn USD, stake: 100 %,"
        " status: funded, source: s1}\n"
    )


def guarantee(name, guarantor, beneficiary, *more, cap=10, start="2026Q3", end="2040Q4", kind="guarantee"):
    return (
        f"- {{id: {name}, kind: {kind}, guarantor: {guarantor}, beneficiary: {beneficiary}, cap: {cap} bn USD,"
        f" start: {start}, end: {end}, status: signed, source: s1{''.join(', ' + m for m in more)}}}\n"
    )


def residual(name, beneficiary, *more, end="2027Q2"):
    return guarantee(name, "sound", beneficiary, *more, end=end, kind="residual_value_guarantee")


HELD = "held_by: {insurers: {value: 60 %, source: s1}, funds: {value: 40 %, source: s1}}"

DEALS = "deal: all\ntitle: Every contract\ncontracts:\n" + "".join(
    (
        *(bond(f"{n}_notes", n) + lease(f"{n}_rent", "tenant", n, rent=1.6, start="2027Q3")
          for n in ("alone", "with_empty", "with_sound")),
        guarantee("worthless", "empty", "banks", "covers: with_empty_notes"),
        guarantee("good", "sound", "banks", "covers: with_sound_notes"),
        # Three guarantees of one rent: the first has a cap of 0.01, the second no money, the third begins later.
        lease("poor_rent", "poor", "landlords"),
        guarantee("a_small", "sound", "landlords", "covers: poor_rent", cap=0.01),
        guarantee("b_worthless", "empty", "landlords", "covers: poor_rent"),
        guarantee("a_last", "sound", "landlords", "covers: poor_rent", start="2026Q4"),
        # One cap, a rent and a loan of one obligor: 0.1 and 0.02 a quarter; the cap of 0.3 ends in the third call.
        lease("broke_rent", "broke", "landlords"),
        bond("broke_notes", "broke", principal=1).replace("holder: banks", "holder: landlords"),
        guarantee("shared_cap", "sound", "landlords", "obligor: broke", cap=0.3),
        # Four quarters of rent, and a guarantor that can pay two and a half.
        lease("needy_rent", "needy", "landlords"),
        guarantee("four_quarters", "sound", "landlords", "covers: needy_rent", end="2027Q2"),
        lease("idle_rent", "idle", "landlords"),
        guarantee("half_paid", "thin", "landlords", "covers: idle_rent"),
        lease("lost_rent", "lost", "landlords"),
        guarantee("from_estate", "heir", "landlords", "covers: lost_rent"),
        stake("kid_shares", "heir", "kid"),
        lease("kid_rent", "tenant", "kid", start="2027Q3"),
        # A bond in two hands, guaranteed to neither by name.
        bond("spent_notes", "spent", HELD),
        guarantee("to_holders", "raiser", "banks", "covers: spent_notes"),
        bond("raiser_notes", "raiser", principal=10),
        *(bond(f"{n}_notes", n, principal=3) for n in ("ends", "limited", "two", "renews")),
        *(lease(f"{n}_rent", "tenant", n, end="2027Q2") for n in ("ends", "limited")),
        lease("two_rent", "tenant", "two"),
        lease("two_other_rent", "sound", "two", end="2027Q2"),
        lease("renews_rent", "tenant", "renews", "renewals: 1 x 4y", end="2027Q2"),
        residual("ends_value", "ends", "covers: ends_rent"),
        residual("limited_value", "limited", "covers: limited_rent", "most_paid: 0.2 bn USD"),
        residual("two_value", "two", "covers: two_rent", end="2040Q4"),
        residual("renews_value", "renews", "covers: renews_rent", end="2040Q4"),
    )
)  # fmt: skip

HOLDERS = "".join(f"- {{id: {n}, name: {n}, kind: sector, class: sector, source: s1}}\n" for n in ("insurers", "funds"))
WORLD = {
    **STILL,
    "operate.other.minimum_cash": "0 %",
    "operate.raiser.raise_share": "50 %",
    "asset.raiser.to_debt": "10",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    files = {**FILES, "entities/parties.yaml": PARTIES, "entities/holders.yaml": HOLDERS, "deals/all.yaml": DEALS}
    book = small_book(tmp_path_factory.mktemp("book"), files, WORLD)
    return simulated(book, tmp_path_factory.mktemp("run"), discounting=False)


def by_payee(ran, nature, contract):
    found = defaultdict(lambda: [0.0] * len(QUARTERS))
    for row in ran.rows:
        if row[:2] == (nature, contract):
            found[row[3]][QUARTERS.index(row[4])] += row[-1]
    return found


def table_of_claims(ran, nature):
    """By contract what was due and paid until and at the horizon, not discounted."""
    with duckdb.connect() as database:
        rows = database.execute(
            "SELECT contract, sum(due), sum(paid) FROM read_parquet(?) WHERE nature = ? GROUP BY contract",
            [str(ran.folder / "contract.parquet"), nature],
        ).fetchall()
    return {contract: (due, paid) for contract, due, paid in rows}


def test_a_guarantee_of_somebody_without_money_is_worth_nothing(ran):
    # Interest of 0.08 is missed four times; 0.4 of rent pays the 0.32 and the fifth in 2027Q3. From 2028Q1 on what is
    # left of each rent, 0.32, goes to the owners, but for a reserve of one quarter's service: 0.24 at first.
    assert ran.paid["interest", "alone_notes"] == pytest.approx([0, 0, 0, 0, 0.4, 0.08, 0.08, 0.08])
    assert ran.paid["distribution", "alone"] == pytest.approx([0, 0, 0, 0, 0, 0, 0.24, 0.32])
    assert ran.paid["guarantee", "worthless"] == [0.0] * 8
    assert ran.paid["interest", "with_empty_notes"] == ran.paid["interest", "alone_notes"]
    assert ran.paid["distribution", "with_empty"] == ran.paid["distribution", "alone"]
    assert ran.defaults["with_empty"] == ran.defaults["alone"] == "2026Q4"


def test_a_guarantor_pays_a_quarter_later_what_the_obligor_does_not_make_good_and_that_one_is_in_default(
    ran,
):
    # Three payments of 0.08 are made good a quarter later; the fourth, of 2027Q2, the obligor pays itself in 2027Q3.
    assert ran.paid["guarantee", "good"] == pytest.approx([0, 0.08, 0.08, 0.08, 0, 0, 0, 0])
    assert ran.paid["interest", "with_sound_notes"] == pytest.approx([0, 0, 0, 0, 0.16, 0.08, 0.08, 0.08])
    assert ran.defaults["with_sound"] == "2026Q4"


def test_what_a_guarantor_paid_the_obligor_owes_it_before_its_owners_get_anything(ran):
    # 0.24 was paid for it. While interest is in arrears, until 2027Q3, nothing of it is due; in 2027Q4 it is paid back.
    # The owners end as those of the twin without a guarantee.
    assert ran.paid["recourse", "good"] == pytest.approx([0, 0, 0, 0, 0, 0.24, 0, 0])
    assert ran.paid["distribution", "with_sound"] == pytest.approx(ran.paid["distribution", "alone"])
    assert by_payee(ran, "recourse", "good").keys() == {"sound"}


def test_guarantees_of_one_rent_fill_it_in_order_each_up_to_its_cap_and_its_means(ran):
    # 0.1 is missed every quarter. That of 2026Q3 is called in 2026Q4: 0.01 is the first's cap, 0.09 fall to the second,
    # which has nothing; the third covers what is missed from 2026Q4 on, and pays all of it.
    assert ran.paid["guarantee", "a_small"] == pytest.approx([0, 0.01, 0, 0, 0, 0, 0, 0])
    assert ran.paid["guarantee", "b_worthless"] == [0.0] * 8
    assert ran.due["guarantee", "b_worthless"][:2] == pytest.approx([0, 0.09])
    assert ran.paid["guarantee", "a_last"] == pytest.approx([0, 0, *[0.1] * 6])


def test_one_cap_over_two_claims_is_shared_in_proportion_in_the_quarter_in_which_it_ends(ran):
    # Rent of 0.1 and interest of 0.02 are missed every quarter. A cap of 0.3 pays 0.12, 0.12 and half: 0.05 and 0.01.
    paid = [round(row[-1], 12) for row in ran.rows if row[:2] == ("guarantee", "shared_cap")]
    assert sorted(paid) == pytest.approx([0.01, 0.02, 0.02, 0.05, 0.1, 0.1])
    assert ran.paid["guarantee", "shared_cap"] == pytest.approx([0, 0.12, 0.12, 0.06, 0, 0, 0, 0])


def test_what_is_missed_in_the_last_quarter_of_a_guarantee_is_paid_in_the_next(ran):
    # Rents of 0.1 are missed in 2026Q3 to 2027Q2, while it runs, and paid in 2026Q4 to 2027Q3; none after.
    assert ran.paid["guarantee", "four_quarters"] == pytest.approx([0, 0.1, 0.1, 0.1, 0.1, 0, 0, 0])


def test_a_guarantor_pays_as_far_as_its_money_goes_and_is_in_default_with_the_rest(ran):
    # 0.25 pay two rents and a half. Missed in 2027Q1 and again in 2027Q2: a default.
    assert ran.paid["guarantee", "half_paid"] == pytest.approx([0, 0.1, 0.1, 0.05, 0, 0, 0, 0])
    assert ran.defaults["thin"] == "2027Q3"


def test_a_call_is_a_claim_in_the_estate_of_a_guarantor_that_was_wound_up(ran):
    # Called for 0.1 in 2026Q4 and again in 2027Q1, it defaults then and is wound up. What its landlord takes in from
    # 2027Q3 on, 0.1 a quarter, it passes on a quarter later, and the estate pays the calls with it.
    assert ran.defaults["heir"] == "2027Q1"
    assert ran.paid["distribution", "kid_shares"] == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.1, 0.1])
    assert ran.paid["guarantee", "from_estate"] == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.1, 0.1])
    assert sum(ran.due["guarantee", "from_estate"]) == pytest.approx(0.7)


def test_whoever_holds_what_is_guaranteed_is_paid_each_its_part(ran):
    # 0.08 is missed every quarter, of which the one holds 60 % and the other 40 %; the beneficiary named holds nothing.
    paid = by_payee(ran, "guarantee", "to_holders")
    assert paid.keys() == {"insurers", "funds"}
    assert paid["insurers"] == pytest.approx([0, *[0.048] * 7])
    assert paid["funds"] == pytest.approx([0, *[0.032] * 7])


def test_a_guarantor_raises_money_for_its_calls_as_for_its_interest(ran):
    # It owes 0.2 of interest every quarter and from the second on 0.08 of calls, and has no income but what it raises.
    assert ran.paid["equity raised", "private_investors"] == pytest.approx([0.2, *[0.28] * 7])
    assert "raiser" not in ran.defaults


def test_a_residual_guarantee_that_ends_with_its_lease_pays_what_the_asset_lacks_at_most_what_is_agreed(ran):
    # The lease ends with 2027Q2 and has no option; debt of 3 stands on an asset of 2.5: 0.5 falls due in 2027Q3.
    assert ran.paid["guarantee", "ends_value"] == pytest.approx([0, 0, 0, 0, 0.5, 0, 0, 0])
    assert ran.paid["guarantee", "limited_value"] == pytest.approx([0, 0, 0, 0, 0.2, 0, 0, 0])


def test_a_residual_guarantee_looks_at_its_own_lease_and_at_what_the_tenant_does_not_renew(ran):
    # Another lease of the landlord ends with 2027Q2, not the covered one. All capacity is in use: an option is taken.
    assert ("guarantee", "two_value") not in ran.paid
    assert ("guarantee", "renews_value") not in ran.paid


def test_at_the_horizon_a_guarantee_makes_good_what_the_obligor_lacks_and_shares_what_it_has_with_the_creditor(ran):
    # The obligor has assets of 4 and owes 4 + 0.08 to its creditors and 7 x 0.08 = 0.56 to the guarantor: it pays
    # 4 / 4.64 of each. The guarantor pays the creditors the rest, 4.08 x 0.64 / 4.64, beside the 0.56.
    due, paid = table_of_claims(ran, "guarantee")["to_holders"]
    assert paid == pytest.approx(0.56 + 4.08 * 0.64 / 4.64)
    assert due == pytest.approx(paid)
    assert table_of_claims(ran, "recourse")["to_holders"] == pytest.approx((0.56, 0.56 * 4 / 4.64))
