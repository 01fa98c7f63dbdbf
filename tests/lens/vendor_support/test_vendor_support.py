"""Support that is not money: notional times the chance of a call, beside the payments and in none of them."""

import json

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from lookthrough.lens.vendor_support.call_chance import chance_within
from lookthrough.lens.vendor_support.vendor_support import support_of
from lookthrough.units.range import Range
from tests.book import small_book

HEAD = {
    "book.yaml": "title: Small\nas_of: 2025-12-31\n",
    "sources.yaml": "- {id: s1, title: Made up, publisher: This test, date: 2025-01-01, grade: A}\n",
}
ENTITIES = """
- {id: maker, name: Maker, kind: chip_vendor, class: sponsor, source: s1}
- id: buyer
  name: Buyer
  kind: neocloud
  class: modelled
  source: s1
  rating: [{agency: S&P, value: BBB, from: 2025-01-01, source: s1}]
- {id: other, name: Other, kind: neocloud, class: modelled, source: s1}
- {id: banks, name: Banks, kind: sector, class: sector, source: s1}
- {id: own, name: Own vehicle, kind: spv, class: vehicle, source: s1}
"""
LEDGER = "seller: maker\npurchases:\n- {buyer: buyer, period: 2026, kind: chips, amount: 2 bn USD, source: s1}\n"
RATES = {"default_rate.BBB": "2.1..3.9 %"}
LOAN = (
    "- {id: loan, kind: bond, issuer: buyer, holder: banks, principal: 10 bn USD, rate: 5 %, start: 2025Q1, "
    "maturity: 2032Q4, status: funded, known: 2025-01-01, source: s1}\n"
)
EQUITY = (
    "- {id: share, kind: equity_investment, investor: maker, issuer: buyer, amount: 1 bn USD, start: 2026Q2, "
    "end: 2026Q2, status: signed, known: 2025-01-01, source: s1}\n"
)


def promised(id_="promise", kind="guarantee", roles="", cap="4 bn USD", more="", end="end: 2030Q4, "):
    roles = roles or "guarantor: maker, beneficiary: banks, obligor: buyer, covers: loan"
    return (
        f"- {{id: {id_}, kind: {kind}, {roles}, cap: {cap}, start: 2025Q1, {end}{more}status: signed, "
        "known: 2025-01-01, source: s1}\n"
    )


def files(contracts, rates=None, entities=ENTITIES, ledger=LEDGER):
    units = {"guarantee.term": "years"}
    rows = (
        f"- {{name: {name}, value: {value}, unit: {units.get(name, 'fraction')}, reason: made up}}\n"
        for name, value in (rates or RATES).items()
    )
    return {
        **HEAD,
        "entities.yaml": entities,
        "assumptions.yaml": "".join(rows),
        "deals/d.yaml": f"deal: d\ntitle: d\ncontracts:\n{contracts}",
        **({"purchases/maker.yaml": ledger} if ledger else {}),
    }


def book(root, contracts, **changes):
    return lt.load(small_book.write(root, files(contracts, **changes)))


def only(answer):
    (promise,) = answer.promises
    return promise


def run(*arguments):
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stdout, done.stderr


def test_one_guarantee_by_hand(tmp_path):
    """Ten guaranteed up to four, BBB, five years left: half of ten years at 2.1, 3 and 3.9 per cent."""
    year = (2026 * 4, 2026 * 4 + 3)
    answer = lt.vendor_support(book(tmp_path, LOAN + EQUITY + promised()), window=year)
    promise = only(answer)
    assert (promise.vendor, promise.customer, promise.contract) == ("maker", "buyer", "promise")
    assert promise.notional == Range(4.0, 4.0, 4.0)
    assert promise.by_cap
    assert promise.years == Range(5.0, 5.0, 5.0)
    assert promise.rating == "BBB"
    assert promise.chance == pytest.approx((1 - 0.979**0.5, 1 - 0.97**0.5, 1 - 0.961**0.5))
    assert promise.chance.mid == pytest.approx(0.0151142, abs=1e-7)
    assert promise.expected == pytest.approx((0.0422228, 0.0604569, 0.0787757), abs=1e-7)
    assert promise.paid_to == pytest.approx((1.0, 1.0, 1.0))
    assert promise.paid_by == pytest.approx((2.0, 2.0, 2.0))
    (vendor,), (customer,) = answer.vendors, answer.customers
    assert vendor.sums == customer.sums
    assert (vendor.sums.promises, vendor.sums.notional, vendor.sums.without_expected) == (1, promise.notional, 0)


def test_without_a_cap_the_amount_covered_counts(tmp_path):
    promise = only(support_of(book(tmp_path, LOAN + promised(cap="unknown"))))
    assert (promise.notional, promise.by_cap) == (Range(10.0, 10.0, 10.0), False)


def test_what_is_unknown_is_said_and_is_not_nothing(tmp_path):
    roles = "guarantor: maker, beneficiary: banks, obligor: banks"
    root = small_book.write(tmp_path, files(promised(roles=roles, cap="unknown")))
    answer = support_of(lt.load(root))
    promise = only(answer)
    assert (promise.notional, promise.chance, promise.expected, promise.paid_by) == (None,) * 4
    assert promise.why.startswith("neither a cap nor the amount covered is published; Banks has no letters")
    assert (answer.vendors[0].sums.notional, answer.vendors[0].sums.without_notional) == (None, 1)
    code, out, _ = run("loops", "--book", str(root), "--layer", "support")
    assert code == 0
    assert "promise of Maker: neither a cap" in out
    assert "no record" in out


@pytest.mark.parametrize(
    ("rates", "rating", "low", "high"),
    [
        ({"target.other": "5..20 %", "target.unrated": "4..30 %"}, "guess", 0.05, 0.2),
        ({"target.unrated": "4..30 %"}, "unrated", 0.04, 0.3),
        ({}, "class", 0.021, 0.39),
    ],
)
def test_without_letters_a_guess_counts_else_the_range_of_its_class(tmp_path, rates, rating, low, high):
    worse = ENTITIES + (
        "- {id: weak, name: Weak, kind: neocloud, class: modelled, source: s1, "
        "rating: [{agency: S&P, value: B, from: 2025-01-01, source: s1}]}\n"
    )
    roles = "guarantor: maker, beneficiary: banks, obligor: other"
    given = {**RATES, "default_rate.B": "21..39 %", **rates}
    promise = only(support_of(book(tmp_path, promised(roles=roles), rates=given, entities=worse)))
    assert promise.rating == rating
    assert promise.chance.low == pytest.approx(1 - (1 - low) ** 0.5)
    assert promise.chance.high == pytest.approx(1 - (1 - high) ** 0.5)
    assert promise.chance.mid == pytest.approx(1 - (1 - (low * high) ** 0.5) ** 0.5)


def test_a_book_without_default_rates_says_so_and_has_the_notional(tmp_path):
    promise = only(support_of(book(tmp_path, LOAN + promised(), rates={"world.rate_start": "4 %"})))
    assert (promise.notional.mid, promise.chance, promise.expected) == (4.0, None, None)
    assert "no assumption default_rate.BBB" in promise.why


def test_where_no_end_is_stated_the_usual_length_counts_else_it_is_unknown(tmp_path):
    contracts = LOAN + promised(end="")
    silent = only(support_of(book(tmp_path / "silent", contracts)))
    assert (silent.years, silent.expected, silent.why) == (None, None, "its last quarter is not known")
    usual = book(tmp_path / "usual", contracts, rates={**RATES, "guarantee.term": "3..5 years"})
    assert only(support_of(usual)).years == Range(2.0, 3.0, 4.0)


def test_backstop_and_protection_stand_for_whoever_is_unsold_or_insured(tmp_path):
    backstop = promised("unsold", "backstop", "buyer: maker, seller: buyer")
    insured = promised("insured", "protection", "writer: maker, holder: banks, reference: buyer", more="covers: loan, ")
    answer = support_of(book(tmp_path, LOAN + backstop + insured))
    assert [(p.contract, p.customer) for p in answer.promises] == [("insured", "buyer"), ("unsold", "buyer")]
    assert [p.chance.mid for p in answer.promises] == pytest.approx([1 - 0.97**0.5] * 2)


def test_only_promises_of_sellers_for_others_that_still_run_are_there(tmp_path):
    contracts = (
        LOAN
        + promised("of_no_seller", roles="guarantor: other, beneficiary: banks, obligor: buyer")
        + promised("over", end="end: 2025Q3, ")
        + promised("of_its_own", roles="guarantor: maker, beneficiary: banks, obligor: own")
        + "- {id: holding, kind: jv_equity, investor: maker, issuer: own, amount: 1 bn USD, stake: 100 %, "
        "status: funded, known: 2025-01-01, source: s1}\n"
    )
    assert support_of(book(tmp_path, contracts)).promises == ()


def test_a_cap_twice_as_large_doubles_what_is_expected_and_the_order_of_rows_changes_nothing(tmp_path):
    two = (promised("a"), promised("b", cap="8 bn USD"))
    there = support_of(book(tmp_path / "there", LOAN + two[0] + two[1]))
    back = support_of(book(tmp_path / "back", two[1] + two[0] + LOAN))
    assert there == back
    large, small = there.promises
    assert (large.contract, large.expected) == ("b", pytest.approx(tuple(2 * end for end in small.expected)))
    assert there.vendors[0].sums.expected == pytest.approx(tuple(3 * end for end in small.expected))


def test_the_chance_is_nothing_at_once_the_rate_in_ten_years_and_survival_multiplies():
    rate = Range(0.02, 0.3, 0.6)
    assert chance_within(rate, Range(0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0)
    assert chance_within(Range(0.0, 0.0, 0.0), Range(5.0, 5.0, 5.0)) == (0.0, 0.0, 0.0)
    assert chance_within(rate, Range(10.0, 10.0, 10.0)) == pytest.approx(rate)
    half = chance_within(rate, Range(5.0, 5.0, 5.0))
    assert [1 - (1 - each) ** 2 for each in half] == pytest.approx(list(rate))


def test_payments_shares_and_loops_are_those_of_a_book_without_the_promise(tmp_path):
    texts = [files(LOAN + EQUITY + more, ledger=LEDGER) for more in ("", promised())]
    answers = []
    for name, text in zip(("without", "with"), texts, strict=True):
        root = small_book.write(tmp_path / name, text)
        answers.append(json.loads(run("loops", "--book", str(root), "--json")[1]))
    without, with_it = answers
    assert [len(each.pop("support")["promises"]) for each in answers] == [0, 1]
    for each in answers:
        each.pop("dates")
    assert without == with_it


def test_the_verb_has_text_json_and_csv_and_refuses_what_has_no_promises(tmp_path):
    root = str(small_book.write(tmp_path, files(LOAN + EQUITY + promised())))
    assert "Support that is not money" in run("loops", "--book", root)[1]
    asked = ("loops", "--book", root, "--layer", "support")
    assert json.loads(run(*asked, "--json")[1])["support"]["promises"][0]["expected"]["mid"] == pytest.approx(0.0604569)
    head, row = run(*asked, "--csv")[1].splitlines()
    assert dict(zip(head.split(","), row.split(","), strict=True))["notional_mid"] == "4.0"
    assert json.loads(run(*asked, "--vendor", "buyer", "--json")[1])["support"]["promises"] == []
    code, _, told = run(*asked, "--by", "year")
    assert (code, "would change nothing" in told) == (2, True)
    (tmp_path / "flows.csv").write_text("payer,payee,amount\na,b,1\nb,a,2\n")
    code, _, told = run("loops", "--flows", str(tmp_path / "flows.csv"), "--layer", "support")
    assert (code, "a table of payments holds none" in told) == (2, True)


def test_a_book_without_promises_has_one_sentence_and_one_without_sellers_none(tmp_path):
    with_ledger = small_book.write(tmp_path / "with", files(LOAN + EQUITY))
    assert "no guarantee, backstop or credit protection" in run("loops", "--book", str(with_ledger))[1]
    without = small_book.write(tmp_path / "without", files(LOAN + EQUITY, ledger=""))
    assert "Support" not in run("loops", "--book", str(without))[1]
    assert "names no seller" in run("loops", "--book", str(without), "--layer", "support")[1]


def test_the_bundled_book_has_the_promises_of_its_contracts():
    book = lt.load()
    rows = {p.contract: p for p in lt.vendor_support(book).promises}
    assert {p.contract: (p.vendor, p.customer, p.notional.mid) for p in rows.values()}.items() >= {
        ("c336", ("nvidia", "openai", 105.0)),
        ("c049", ("nvidia", "coreweave", 6.3)),
        ("c111", ("alphabet", "fluidstack", 7.0)),
        ("c154", ("broadcom", "anthropic", 29.0)),
        ("c161", ("amd", "crusoe", 0.3)),
    }
    assert rows["c163"].chance is None
    assert not rows.keys() & {"c004", "c320", "c327"}
    assert len(lt.vendor_support(book, statuses=("announced", "signed", "funded")).promises) > len(rows)
    assert {p.vendor for p in lt.vendor_support(book, "amd").promises} == {"amd"}


def test_the_book_of_telecom_has_no_such_promise_by_its_date():
    """Lucent's guarantees of bank loans are of September 2000: `coverage.yaml` of the book leaves them out."""
    assert lt.vendor_support(lt.load("telecom_2000")).promises == ()
    code, out, _ = run("loops", "--book", "telecom_2000", "--layer", "support")
    assert (code, "no guarantee, backstop or credit protection" in out) == (0, True)
