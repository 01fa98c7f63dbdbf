"""Routing on the bundled book: two vehicles in any deal leave intervals and throughput circularity as they were."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE
from tests.lens.builders import bundled

WINDOW = (2026 * 4, 2026 * 4 + 3)
DEALS = 16  # of about a hundred; bench/routing.py takes all


@pytest.fixture(scope="module")
def flows():
    return book_flows(bundled(), KINDS, start=WINDOW[0], end=WINDOW[1])


def deals(flows):
    """Every contract and every row of the purchases ledger between two companies."""
    pairs = {(f.payer, f.payee, f.contract) for f in flows if OUTSIDE not in (f.payer, f.payee)}
    return sorted(pairs, key=lambda deal: (deal[0], deal[1], deal[2] or ""))


def routed(flows, deal):
    """Put two vehicles into a deal."""
    for flow in flows:
        if (flow.payer, flow.payee, flow.contract) == deal and flow.layer != "own":
            for payer, payee in itertools.pairwise([flow.payer, "spv_one", "spv_two", flow.payee]):
                yield replace(flow, payer=payer, payee=payee)
        else:
            yield flow


def numbers(flows, vendors):
    found = circularity(flows, vendor=vendors, window=WINDOW)
    told = [found.system.throughput_circularity, found.system.circuits, found.system.net_throughput]
    for vendor in found.vendors:
        money = vendor.self_funded
        told += [vendor.revenue, *([] if money is None else [money.floor, money.pro_rata or -1.0, money.ceiling])]
    return told


def test_two_vehicles_in_any_deal_change_neither_intervals_nor_throughput(flows):
    vendors = [vendor.id for vendor in circularity(flows, window=WINDOW).vendors]
    before = numbers(flows, vendors)
    everything = deals(flows)
    financing = [deal for deal in everything if deal[0] == "nvidia" and deal[2] is not None]
    some = np.random.default_rng(1).choice(len(everything), DEALS - len(financing[:6]), replace=False)
    for deal in [*financing[:6], *(everything[i] for i in some)]:
        after = numbers(list(routed(flows, deal)), vendors)
        assert after == pytest.approx(before, rel=1e-9, abs=1e-9), deal


def test_a_vehicle_that_keeps_a_tenth_does_change_the_answer(flows):
    [deal] = [deal for deal in deals(flows) if deal[:2] == ("nvidia", "openai")][:1]
    kept = [replace(f, amount=0.9 * f.amount) if f.payer == "spv_one" else f for f in routed(flows, deal)]
    before, after = (numbers(table, ["nvidia"]) for table in (flows, kept))
    assert after != pytest.approx(before, rel=1e-9, abs=1e-9)
