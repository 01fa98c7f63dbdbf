"""Circularity: what the answers mean, case by case: unknown is not zero, time, earmarks, layers, named loops."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow

Q = 2026 * 4  # 2026Q1
BASE = [
    Flow("V", "L", 10.0, contract="invest"),
    Flow(OUTSIDE, "L", 25.0),
    Flow("L", "C", 30.0, contract="rent"),
    Flow("C", "V", 21.0, contract="chips"),
    Flow(OUTSIDE, "V", 79.0),
]


def one(flows, **options):
    (vendor,) = circularity(flows, vendor="V", **options).vendors
    return vendor


def bounds(vendor):
    return vendor.self_funded.floor, vendor.self_funded.pro_rata, vendor.self_funded.ceiling


def test_no_recorded_payment_to_the_vendor_is_not_measurable_rather_than_zero():
    vendor = one([Flow("V", "L", 10.0), Flow("L", "C", 5.0)])
    assert vendor.self_funded is None
    assert vendor.share is None
    assert vendor.loop_multiplier is None
    assert "no payment to V is recorded" in vendor.not_measurable
    assert one([Flow("a", "b", 1.0)]).not_measurable
    assert one([]).not_measurable


def test_without_inferred_rows_and_without_a_sourced_purchase_the_answer_is_not_measurable():
    flows = [Flow("V", "L", 10.0, basis="reported"), Flow("L", "V", 10.0, basis="inferred")]
    assert bounds(one(flows)) == (10.0, 10.0, 10.0)
    assert one(flows, inferred=False).not_measurable


def test_a_vendor_that_funds_nobody_funds_none_of_its_revenue():
    assert bounds(one([Flow("L", "V", 10.0), Flow(OUTSIDE, "L", 10.0)])) == (0.0, 0.0, 0.0)


def test_a_gap_above_ten_percent_withholds_the_pro_rata_and_keeps_the_bounds():
    def table(own):
        return [Flow("V", "L", 10.0), Flow(OUTSIDE, "L", own), Flow("L", "V", 33.0)]

    assert bounds(one(table(20.0))) == pytest.approx((10.0, 10.0, 10.0))  # 33 of 30: exactly 10 %
    vendor = one(table(19.0))
    assert bounds(vendor) == (10.0, None, 10.0)
    assert vendor.loop_multiplier is None
    assert "L" in vendor.pro_rata_withheld
    # others whose books do not close, and whose money does not go round, do no harm
    astray = [Flow("X", "Y", 5.0), Flow("V", "Z", 1.0), Flow("Z", "Y", 9.0)]
    assert one([*table(20.0), *astray]).self_funded.pro_rata == pytest.approx(10.0)


def test_money_spent_beyond_receipts_counts_as_cash_drawn_from_outside():
    vendor = one([Flow("V", "L", 10.0), Flow("L", "V", 11.0)])
    assert bounds(vendor) == pytest.approx((10.0, 10.0, 10.0))


def test_a_cheque_of_2027_cannot_buy_chips_of_2026():
    early = [
        Flow("L", "V", 10.0, quarter=Q + 3),
        Flow(OUTSIDE, "L", 10.0, quarter=Q),
        Flow("V", "L", 10.0, quarter=Q + 4),
    ]
    assert bounds(one(early)) == (0.0, 0.0, 0.0)


def test_money_is_carried_forward_and_mixes_with_what_is_left():
    flows = [
        Flow("V", "L", 10.0, quarter=Q),
        Flow(OUTSIDE, "L", 10.0, quarter=Q),
        Flow("L", OUTSIDE, 10.0, quarter=Q + 1),
        Flow(OUTSIDE, "L", 10.0, quarter=Q + 2),
        Flow("L", "V", 20.0, quarter=Q + 3),
    ]
    assert bounds(one(flows)) == pytest.approx((0.0, 5.0, 10.0))
    assert circularity(flows).window == ("2026Q1", "2026Q4")
    assert bounds(one(flows, window=(Q + 1, Q + 3)))[2] == 0.0


def test_an_earmark_closes_its_payment_to_the_vendors_money():
    flows = [Flow("V", "L", 10.0), Flow(OUTSIDE, "L", 26.0), Flow("L", "V", 13.0), Flow("L", "P", 23.0)]
    assert bounds(one(flows)) == pytest.approx((0.0, 65 / 18, 10.0))
    vendor = one(flows, ban=[("L", "V")])
    assert bounds(vendor) == (0.0, 0.0, 0.0)
    assert vendor.earmark_broken == 0.0


def test_an_earmark_spreads_the_vendors_money_over_the_other_uses():
    flows = [Flow("V", "L", 10.0), Flow(OUTSIDE, "L", 26.0), Flow("L", "V", 13.0), Flow("L", "C", 10.0)]
    flows += [Flow("C", "V", 10.0), Flow("L", "P", 13.0)]
    assert one(flows).self_funded.pro_rata == pytest.approx(10 * 23 / 36)
    assert one(flows, ban=[("L", "V")]).self_funded.pro_rata == pytest.approx(10 * 10 / 23)


def test_an_earmark_that_is_kept_only_off_the_pro_rata_way_withholds_it():
    flows = [Flow("V", "L", 10.0), Flow("L", "C", 6.0), Flow("L", "P", 10.0), Flow(OUTSIDE, "L", 6.0)]
    flows += [Flow("C", "V", 6.0), Flow(OUTSIDE, "C", 4.0), Flow("C", "P", 4.0)]
    vendor = one(flows, ban=[("C", "V"), ("C", "P")])
    assert vendor.earmark_broken == 0.0  # all 10 can go to P past C
    assert vendor.self_funded.pro_rata is None
    assert "pro rata" in vendor.pro_rata_withheld


def test_an_earmark_leaves_the_detour_open():
    flows = [Flow("V", "L", 10.0), Flow(OUTSIDE, "L", 10.0), Flow("L", "V", 10.0), Flow("L", "C", 10.0)]
    flows.append(Flow("C", "V", 10.0))
    assert bounds(one(flows, ban=[("L", "V")])) == pytest.approx((10.0, 10.0, 10.0))


def test_an_earmark_that_cannot_have_been_kept_says_for_how_much():
    vendor = one([Flow("V", "L", 10.0), Flow(OUTSIDE, "L", 5.0), Flow("L", "V", 12.0)], ban=[("L", "V")])
    assert vendor.earmark_broken == pytest.approx(7.0)  # 3 of the 10 can be what L still holds
    assert bounds(vendor) == (0.0, None, 0.0)
    assert "earmark" in vendor.pro_rata_withheld


def test_an_earmark_that_meets_no_payment_is_reported():
    result = circularity(BASE, vendor="V", ban=[("L", "C"), ("Q", "V")])
    assert result.idle_bans == (("Q", "V"),)


def test_paper_and_status_are_left_out_unless_asked_for():
    flows = [*BASE, Flow("V", "L", 5.0, layer="paper", status="signed")]
    assert one(flows).self_funded.ceiling == 10.0
    assert one(flows, layer="all").self_funded.ceiling == 15.0
    assert one(flows, layer="all", status=["signed"]).not_measurable


NAMED = [
    *[Flow("nvidia", "openai", 10.0, contract="c1"), Flow("openai", "oracle", 60.0), Flow("oracle", "nvidia", 40.0)],
    *[Flow("microsoft", "openai", 1.0, contract="c2"), Flow("openai", "microsoft", 2.0, contract="c3")],
    *[Flow("amd", "openai", 0.001, contract="c4"), Flow("openai", "amd", 0.002), Flow("openai", "nvidia", 0.5)],
    Flow(OUTSIDE, "openai", 80.0),
]


def test_the_loops_between_named_entities_are_found_even_when_small():
    result = circularity(NAMED, vendor="nvidia")
    for vendor, path, bottleneck in [
        ("nvidia", ("nvidia", "openai", "oracle"), 10.0),
        ("microsoft", ("microsoft", "openai"), 1.0),
        ("amd", ("amd", "openai"), 0.001),
    ]:
        (loop,) = result.loops_through(vendor, ["openai"])
        assert loop.path == path
        assert loop.bottleneck == bottleneck
        assert 0 < loop.weight <= bottleneck * (1 + 1e-9)
    assert [leg.contracts for leg in result.loops_through("amd", ["openai"])[0].legs] == [("c4",), ()]
    assert result.loops_through("amd", ["openai"])[0].name == "amd -> openai -> amd"
    assert result.loops_through("nvidia", ["amd", "nobody", "nvidia"]) == ()


def test_the_way_back_goes_round_the_way_there():
    flows = [Flow("v", "x", 9.0), Flow("x", "p", 9.0), Flow("v", "p", 1.0), Flow("p", "x", 9.0), Flow("x", "v", 9.0)]
    (loop,) = circularity(flows, vendor=[]).loops_through("v", ["p"])
    assert loop.path == ("v", "p", "x")


def test_loops_are_ranked_and_carry_their_contracts():
    (loop,) = circularity(BASE, vendor="V").loops
    assert loop.path == ("C", "V", "L")
    assert [leg.contracts for leg in loop.legs] == [("chips",), ("invest",), ("rent",)]
    weights = [loop.weight for loop in circularity(NAMED).loops]
    assert weights == sorted(weights, reverse=True)


def test_without_a_vendor_everybody_on_a_loop_is_answered_for_largest_first():
    vendors = circularity(NAMED).vendors
    assert {vendor.id for vendor in vendors} == {"nvidia", "openai", "oracle", "microsoft", "amd"}
    ceilings = [vendor.self_funded.ceiling for vendor in vendors]
    assert ceilings == sorted(ceilings, reverse=True)


def test_the_document_has_the_promised_keys():
    document = json.loads(circularity(BASE, vendor=["V", "nobody"]).to_json())
    assert {"window", "vendors", "system", "loops", "netting"} <= document.keys()
    vendor, nobody = document["vendors"]
    assert {"id", "revenue", "self_funded", "share", "loop_multiplier"} <= vendor.keys()
    assert vendor["self_funded"] == pytest.approx({"floor": 0.0, "pro_rata": 6.0, "ceiling": 10.0})
    assert nobody["self_funded"] is None
    assert nobody["not_measurable"]
    assert "throughput_circularity" in document["system"]
    assert {"path", "weight", "bottleneck", "legs"} == document["loops"][0].keys()
    assert document["loops"][0]["legs"][0] == {
        "payer": "C",
        "payee": "V",
        "amount": dict.fromkeys(("low", "mid", "high"), BASE[3].amount),
        "paid": None,
        "to_come": None,
        "basis": None,
        "parts": [
            {
                "contract": "chips",
                "first": None,
                "last": None,
                "amount": dict.fromkeys(("low", "mid", "high"), BASE[3].amount),
                "basis": None,
            }
        ],
    }
    assert document["netting"].keys() == {"gross", "after", "least"}


def test_money_raised_outside_and_paid_away_is_throughput_once():
    flows = [Flow(OUTSIDE, "a", 10.0), Flow("a", "b", 4.0), Flow("b", "a", 4.0), Flow("a", OUTSIDE, 10.0)]
    system = circularity(flows).system
    assert (system.circuits, system.net_throughput) == pytest.approx((4.0, 10.0))
    assert system.throughput_circularity == pytest.approx(4 / 14)


def test_an_empty_table_has_no_throughput():
    result = circularity([])
    assert result.system.throughput_circularity is None
    assert result.vendors == result.loops == ()
    json.loads(result.to_json())


def test_rows_become_a_frame():
    result = circularity(BASE, vendor="V")
    frame = result.frame()
    assert frame.loc[0, "pro_rata"] == pytest.approx(6.0)
    assert list(frame.columns) == list(result.rows[0])


def test_the_lens_needs_neither_jax_nor_pandas():
    room = "lookthrough.lens.circularity.circularity"
    code = f"import sys, {room}; print({{'jax', 'pandas', 'networkx'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
