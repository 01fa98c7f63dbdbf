"""Every term as a run takes it, and what a vehicle was funded with, by hand and on the bundled book."""

import csv
import io
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.contracts.slots import Slot
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.lens.instrument.filled_terms import ASSUMED, GIVEN
from lookthrough.lens.resolved_terms import SOURCES, USES, resolve
from tests.cli.asking import answer, refused, run
from tests.lens.builders import book, bundled, contract, entity

DATES = {"start": "2026Q3", "maturity": "2031Q2"}


def vehicle(cash, equity=0.9, **loan):
    """Return a vehicle with a loan of 3 of which 0.5 is drawn, 0.9 of equity, an order of 2 and a stake of 0.4."""
    a_book = book(
        entity("gpu", "vehicle", "spv"),
        entity("owner", "sponsor"),
        entity("site", "vehicle", "spv"),
        contract(
            "loan", "ddtl", "gpu", "banks", status="signed", principal=3.0, start="2026Q3", maturity="2031Q2", **loan
        ),
        contract("own", "jv_equity", "owner", "gpu", amount=equity, stake=1.0, start="2026Q3"),
        contract("chips", "chip_order", "gpu", "maker", status="signed", amount=2.0, start="2026Q4"),
        contract("part", "jv_equity", "gpu", "site", amount=0.4, stake=0.1, start="2026Q3"),
        assumptions={"ddtl.rate": 0.1, "ddtl.draw_period": 1.0, "debt.availability": 1.0, "operate.other.reserve": 1.0},
    )
    return a_book, {"gpu": {"cash": Slot("gpu.cash", cash / 2, cash, cash * 2, ASSUMED)}}


def lines(found, side):
    [of_gpu] = [each for each in found.vehicles if each.vehicle == "gpu"]
    return {(line.what, line.contract): line.amount for line in of_gpu.lines if line.side == side}


def test_sources_and_uses_by_hand():
    """0.5 drawn, 2.5 to come and 0.9 paid in are 3.9; chips 2, the stake 0.4, cash 0.3, so that 1.2 is built."""
    a_book, opened = vehicle(0.3, drawn=0.5)
    found = resolve(a_book, "gpu", ["loan", "own", "chips", "part"], opened)
    assert lines(found, SOURCES) == {
        ("debt drawn", "loan"): 0.5,
        ("debt still to be drawn", "loan"): 2.5,
        ("equity paid in", "own"): 0.9,
    }
    assert lines(found, USES) == {
        ("ordered", "chips"): 2.0,
        ("equity paid in", "part"): 0.4,
        ("cash it opens with (assumed)", None): 0.3,
        ("built or bought under no contract", None): pytest.approx(1.2),
    }


def test_cash_that_no_contract_brings_is_a_source_of_its_own():
    """With 5 of cash the uses are 7.4 and the contracts bring 3.9: nobody brings the 3.5."""
    a_book, opened = vehicle(5.0, drawn=0.5)
    found = resolve(a_book, "gpu", ["loan", "own", "chips", "part"], opened)
    assert lines(found, SOURCES)["brought in by no contract", None] == pytest.approx(3.5)
    assert ("built or bought under no contract", None) not in lines(found, USES)


def test_a_contract_without_an_amount_is_named_and_left_out():
    a_book, opened = vehicle(0.3, equity=None, drawn=0.5)
    [of_gpu] = [v for v in resolve(a_book, "gpu", ["loan", "own"], opened).vehicles if v.vehicle == "gpu"]
    assert of_gpu.unknown == ("own",)
    assert of_gpu.total(SOURCES) == pytest.approx(of_gpu.total(USES), abs=1e-9)


def test_a_term_is_given_or_filled_in_by_an_assumption_with_its_range():
    a_book, opened = vehicle(0.3, drawn=0.5)
    terms = {(t.record, t.term): t for t in resolve(a_book, "gpu", ["loan"], opened).terms}
    assert terms["loan", "principal"].how == GIVEN
    assert terms["loan", "principal"].source == ("s1",)
    assert (terms["loan", "rate"].how, terms["loan", "rate"].by, terms["loan", "rate"].mid) == (
        ASSUMED,
        "ddtl.rate",
        0.1,
    )
    cash = terms["gpu", "cash"]
    assert (cash.low, cash.mid, cash.high, cash.how) == (0.15, 0.3, 0.6, ASSUMED)
    assert cash.by.split()[0] == "operate.other.reserve"


@pytest.mark.parametrize("name", ["hyperion", "coreweave-sites", "oracle-sites", "xai-vehicles", "tpu-vehicle"])
def test_sources_and_uses_of_the_bundled_book_balance(name):
    found = lt.resolved(bundled(), name)
    assert found.vehicles
    for each in found.vehicles:
        assert each.total(SOURCES) == pytest.approx(each.total(USES), abs=1e-9)
        assert all(line.amount > 0.0 for line in each.lines)


def test_every_term_that_is_filled_in_names_assumptions_of_the_book_and_their_sources():
    a_book = bundled()
    found = lt.resolved(a_book, "hyperion")
    filled = [term for term in found.terms if term.how == ASSUMED]
    assert filled
    for term in filled:
        assert term.by
        assert all(name in a_book.assumptions for name in term.by.split())
    assert {id_ for term in found.terms for id_ in term.source} <= set(a_book.sources)
    assert found.filled == sum(term.how != GIVEN for term in found.terms)


def test_a_vehicle_a_deal_and_a_contract_can_be_asked_by_name():
    a_book = bundled()
    assert {t.record for t in lt.resolved(a_book, "C004").terms if t.record.startswith("c")} == {"c004"}
    of_vehicle = lt.resolved(a_book, "Beignet Investor LLC")
    assert {t.record for t in of_vehicle.terms} >= {"c008", "c009", "c322", "beignet"}
    deal = lt.resolved(a_book, "deal:coreweave")
    assert deal.title.startswith("deal coreweave")


def test_a_book_without_what_a_run_needs_still_shows_its_terms():
    a_book = replace(bundled(), assumptions={})
    found = lt.resolved(a_book, "c008")
    assert {term.how for term in found.terms} >= {GIVEN}
    assert not any(term.how == ASSUMED for term in found.terms)


def test_what_has_no_terms_is_refused():
    with pytest.raises(UsageError, match="coreweave is a modelled: for the deal of that name, show deal:coreweave"):
        lt.resolved(bundled(), "coreweave")
    with pytest.raises(UsageError, match="hype-fade is a scenario"):
        lt.resolved(bundled(), "hype-fade")
    with pytest.raises(UnknownNameError, match="is called 'qqq'"):
        lt.resolved(bundled(), "qqq")


def test_the_verb_shows_it_as_text_as_json_and_as_csv():
    said = run("show", "hyperion", "--resolved").stdout
    assert "terms are filled in, each with the assumption behind it" in said
    assert "Sources and uses of Beignet Investor LLC, as signed, USD bn" in said
    document = answer("show", "hyperion", "--resolved")
    rows = list(csv.DictReader(io.StringIO(run("show", "hyperion", "--resolved", "--csv").stdout)))
    assert len(rows) == len(document["terms"])
    assert {"record", "term", "how", "low", "mid", "high", "by", "sources", "reason"} <= set(rows[0])
    assert "--resolved is of a contract, a deal or a vehicle" in refused("show", "meta", "--resolved", code=2)
