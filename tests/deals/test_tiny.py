"""The smallest deal, worked by hand: `deal_tiny`, every number of it."""

import json

import pytest

import lookthrough as lt
from tests.places import CASES

CASE = json.loads((CASES / "deal_tiny.json").read_text())
EXPECTED = CASE["expected"]
NEAR = {"rel": 0, "abs": CASE["tolerance"]}


@pytest.fixture(scope="module")
def tiny():
    return lt.deal("tiny", prices=[1.0, 0.9], yields=[0.15])


def of(answer, note):
    return next(row for row in answer.notes if row.note == note)


def test_the_shipped_file_has_the_inputs_of_the_case(tiny):
    given, deal = CASE["inputs"], tiny.deal
    assert [row.income for row in tiny.periods] == pytest.approx(given["noi"], **NEAR)
    assert [row.fees for row in tiny.periods] == pytest.approx([given["fee_a_quarter"]] * 4, **NEAR)
    assert [(n.id, n.rank, n.balance.number, n.rate.number) for n in deal.notes] == [
        (n["id"], n["rank"], n["balance"], n["coupon"]) for n in given["notes"]
    ]
    assert (deal.trigger.below, deal.trigger.over) == (1.25, 1)
    assert deal.sale == given["sale_value_at_maturity"]


@pytest.mark.parametrize("at", range(4))
def test_every_quarter_is_that_of_the_case(tiny, at):
    row, wanted = tiny.periods[at], EXPECTED["quarters"][at]
    flows = {flow.note: flow for flow in tiny.flows[2 * at : 2 * at + 2]}
    got = {
        "noi": row.income,
        "dscr": row.cover,
        "trap": row.trap,
        "reserve": row.reserve,
        "equity": row.equity,
        **{f"interest_{note}": flow.interest for note, flow in flows.items()},
        **{f"principal_{note}": flow.principal for note, flow in flows.items()},
    }
    assert got == pytest.approx({name: wanted[name] for name in got}, **NEAR)


def test_sources_and_uses_add_up(tiny):
    sources, uses = EXPECTED["sources"], EXPECTED["uses"]
    assert tiny.money.sources == pytest.approx(
        {"rent": sources["noi"], "reserve": sources["reserve"], "sale": sources["sale"]}, **NEAR
    )
    assert tiny.money.uses == pytest.approx(
        {"servicer": uses["fees"], "A": uses["A"], "B": uses["B"], "equity": uses["equity"]}, **NEAR
    )
    assert tiny.money.total == pytest.approx(sources["total"], **NEAR)
    assert sum(tiny.money.uses.values()) == pytest.approx(uses["total"], **NEAR)


def test_cash_of_each_note(tiny):
    for note in ("A", "B"):
        cash = [flow.interest + flow.principal for flow in tiny.flows if flow.note == note]
        assert cash == pytest.approx(EXPECTED["flows"][note], **NEAR)


def test_losses_and_loan_to_value(tiny):
    lost = EXPECTED["loss"]
    assert (of(tiny, "A").lost, of(tiny, "B").lost) == pytest.approx((lost["A"], lost["B"]), **NEAR)
    assert of(tiny, "B").lost_share == pytest.approx(lost["B_share"], **NEAR)
    closing = EXPECTED["ltv_closing_on_sale_value"]
    assert (of(tiny, "A").ltv, of(tiny, "B").ltv) == pytest.approx((closing["A"], closing["total"]), **NEAR)


def test_average_life_yield_and_price(tiny):
    wanted = EXPECTED["yield_quarterly_compounded"]
    a, b = of(tiny, "A"), of(tiny, "B")
    assert (a.wal, b.wal) == pytest.approx(
        (EXPECTED["wal_years"]["A"], EXPECTED["wal_years"]["B_principal_received"]), **NEAR
    )
    assert a.at_par.yield_ == pytest.approx(wanted["A_at_60"], **NEAR)
    assert b.at_par.yield_ == pytest.approx(wanted["B_at_20"], **NEAR)
    at_18 = next(each for each in b.yields if each.price == 18 / 20)
    assert at_18.yield_ == pytest.approx(wanted["B_at_18"], **NEAR)
    assert b.prices[0].amount == pytest.approx(EXPECTED["price_of_B_at_15pct"], **NEAR)


def test_expected_loss_over_the_scenarios(tiny):
    wanted = EXPECTED["expected_loss_of_B"]
    (found,) = (row for row in tiny.expected if row.note == "B")
    assert (found.lost, found.share) == pytest.approx((wanted["expected"], wanted["share"]), **NEAR)
    assert [row.lost for row in tiny.outcomes if row.note == "B"] == pytest.approx(wanted["loss"], **NEAR)


def test_break_even_by_bisection_is_that_by_algebra(tiny):
    wanted = EXPECTED["break_even"]
    found = {(row.note, row.what): row for row in tiny.break_even}
    assert found["A", "principal"].least == pytest.approx(wanted["sale_value_A"], **NEAR)
    assert found["B", "principal"].least == pytest.approx(wanted["sale_value_B"], **NEAR)
    assert found["B", "interest"].least == pytest.approx(wanted["noi_factor_for_interest_of_B"], **NEAR)
    for row in (found["A", "principal"], found["B", "principal"]):
        assert row.by_algebra == pytest.approx(row.least, **NEAR)
        assert row.bracket[0] <= row.least <= row.bracket[1]
        assert row.bracket[1] - row.bracket[0] <= 1e-9


def test_the_diary_of_the_trigger(tiny):
    assert [(row.period, row.event) for row in tiny.diary] == [("2026Q2", "trapped"), ("2026Q4", "released")]
    assert tiny.diary[0].amount == pytest.approx(0.3, **NEAR)
