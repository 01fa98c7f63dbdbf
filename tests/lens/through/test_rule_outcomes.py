"""The rules on books: one field changed, one answer turned, and the field named with its place."""

from dataclasses import replace

import pytest

from lookthrough.book.records import Contract, Value
from lookthrough.lens.accounting.consolidation import (
    Interest,
    Vehicle,
    as_filed,
    consolidation,
    ifrs_control,
    is_vie,
    voting,
)
from lookthrough.lens.through.rule_outcomes import outcomes
from lookthrough.lens.through.through import through
from lookthrough.lens.through.vehicle_interests import SILENT, interest_of
from lookthrough.positions.standing import standing_of
from tests.lens.builders import book, bundled, contract, entity, hyperion, value


def word(text):
    return (Value(text, value(1.0).position),)


def with_words(records, contract_id, **words):
    return [
        replace(r, terms={**r.terms, **{n: word(t) for n, t in words.items()}})
        if isinstance(r, Contract) and r.id == contract_id
        else r
        for r in records
    ]


def asked(a_book, entity_id="meta", gaap="us"):
    return {(o.subject, o.rule): o for o in outcomes(standing_of(a_book), entity_id, gaap)}


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ({}, "no"),
        ({"directs": "alone"}, "yes"),
        ({"directs": "another"}, "no"),
        ({"directs": "jointly"}, "no"),
        ({"directs": "alone", "kick_out": "one_party"}, "no"),
        ({"directs": "alone", "kick_out": "for_cause"}, "yes"),
        ({"manages": "both"}, "open"),
        ({"manages": "both", "remarkets": "alone"}, "yes"),
        ({"manages": "neither", "remarkets": "another"}, "no"),
    ],
)
@pytest.mark.parametrize(("gaap", "rule"), [("us", "asc810.consolidates"), ("ifrs", "ifrs10.control")])
def test_one_word_of_the_book_turns_control(words, answer, gaap, rule):
    a_book = book(*with_words(hyperion(), "stake", **words))
    found = asked(a_book, gaap=gaap)["campus", rule]
    assert found.answer == answer
    read = {f.name for o in asked(a_book, gaap=gaap).values() for f in o.fields}
    assert read >= {f"stake.{name}" for name in words if answer == "no" or name != "kick_out"}


def test_who_directs_has_the_vehicles_debt_inside_its_reported_debt():
    outside, inside = (
        through(book(*records), "meta").entities[0].views
        for records in (hyperion(), with_words(hyperion(), "stake", directs="alone"))
    )
    assert outside["full"].mid > outside["reported"].mid
    assert inside["full"].mid == inside["reported"].mid


def test_a_missing_field_is_named_where_it_would_stand():
    found = asked(book(*hyperion()))["campus", "asc810.power"]
    field = next(f for f in found.fields if f.name == "stake.directs")
    assert field.value == SILENT
    assert (field.file, field.line) == ("test.yaml", next(r for r in hyperion() if r.id == "stake").position.line)


@pytest.mark.parametrize(
    ("interest", "answer", "sign"),
    [
        (Interest(vehicle=Vehicle(equity_at_risk=0.05)), True, "equity at risk"),
        (Interest(vehicle=Vehicle(directed_without_equity=True)), True, "without equity"),
        (Interest(vehicle=Vehicle(protected_share=0.6)), True, "guarantees"),
        (Interest(residual_share=0.6), True, "guarantees"),
        (Interest(vehicle=Vehicle(returns_capped=True)), True, "option"),
        (Interest(vehicle=Vehicle(0.3, 0.0, directed_without_equity=False, returns_capped=False)), False, "equity"),
        (Interest(), None, "equity"),
    ],
)
def test_any_of_four_signs_makes_a_variable_interest_entity(interest, answer, sign):
    found = is_vie(interest)
    assert found.answer is answer
    assert sign in found.question.lower()


def test_a_tenth_of_equity_is_a_marker_that_proves_nothing_by_itself():
    enough = Vehicle(0.3, 0.9, directed_without_equity=False, returns_capped=False)
    assert is_vie(Interest(vehicle=enough)).answer is True


def test_of_a_vehicle_that_is_no_variable_interest_entity_the_votes_decide():
    plain = Vehicle(0.6, 0.0, directed_without_equity=False, returns_capped=False)
    for share, answer in ((0.6, True), (0.4, False)):
        found = consolidation(Interest(equity_share=share, vehicle=plain))
        assert found.answer is answer
        assert "votes" in found.question


def test_where_both_models_say_the_same_it_does_not_matter_which_holds():
    assert consolidation(Interest(equity_share=0.8)).answer is True
    open_one = consolidation(Interest(equity_share=0.2, guaranteed_share=0.2, directs_activities=True))
    assert open_one.answer is None
    assert "equity_at_risk" in open_one.why


def test_a_range_of_stakes_over_the_majority_leaves_votes_and_power_open():
    ranged = Interest(equity_share=0.5, spans={"equity_share": (0.4, 0.6)})
    assert voting(ranged).answer is None
    records = [entity("v", "vehicle"), entity("big", debt=1.0)]
    records.append(contract("own", "jv_equity", "big", "v", amount=1.0, stake=(0.4, 0.8)))
    records.append(contract("loan", "term_loan", "v", "bank", principal=5.0))
    found = asked(book(*records), "big")["v", "asc810.power"]
    assert found.answer == "open"
    assert "40.0% to 80.0%" in found.why


def test_what_is_filed_is_compared_and_never_decides():
    verdict = consolidation(Interest(equity_share=0.2, residual_share=1.0))
    assert as_filed(verdict, "unconsolidated_vie").answer is True
    assert as_filed(verdict, "consolidated").answer is False
    assert as_filed(verdict, None) is None
    assert as_filed(replace(verdict, answer=None), "consolidated").answer is None


def test_a_bearer_of_far_more_than_its_votes_is_said_to_need_a_closer_look():
    found = consolidation(Interest(equity_share=0.2, residual_share=1.0))
    assert found.answer is False
    assert "closer look" in found.why
    assert "closer look" not in consolidation(Interest(equity_share=0.2, residual_share=0.3)).why
    assert "closer look" in ifrs_control(Interest(equity_share=0.2, residual_share=1.0)).why


def test_the_filed_class_is_compared_with_the_rule():
    records = with_words(hyperion(), "lease", booked_as="operating")
    records = [replace(r, terms=r.terms | {"fair_value": (value(20.0),)}) if r.id == "lease" else r for r in records]
    records.append(contract("more", "bond", "noteco", "bonds", principal=1.0, rate=0.06))
    found = asked(book(*records))
    assert found["lease", "asc842.classification"].answer == "yes"
    assert found["lease", "accounts.lease_class"].answer == "no"


@pytest.mark.parametrize(("finance_in_all", "answer"), [(2.0, "no"), (30.0, None)])
def test_a_lease_larger_than_all_of_its_class_in_the_filing_contradicts_it(finance_in_all, answer):
    lease = {"start": "2026Q1", "term": 15.0, "rent": 2.0, "transfer": 1.0}
    records = with_words(hyperion(**lease), "lease", transfer="at_end")
    share = {"accounting.operating_share.meta": 1 - finance_in_all / 32.0}
    records = [
        replace(r, opening=r.opening | {"lease_liabilities": (value(32.0),)}) if r.id == "meta" else r for r in records
    ]
    given_book = book(*records, assumptions=share)
    assert asked(given_book)["lease", "asc842.classification"].answer == "yes"
    found = asked(given_book).get(("lease", "accounts.lease_class"))
    assert (None if found is None else found.answer) == answer
    (found,) = through(given_book, "meta").entities
    (memo,) = [r for r in found.trail if r.contract == "lease" and r.category == "lease_finance"]
    assert ("classes it otherwise" in memo.why) is (answer == "no")


def test_oracles_abilene_leases_are_more_than_its_finance_leases_in_all():
    found = asked(bundled(), "oracle")["c030", "accounts.lease_class"]
    assert found.answer == "no"
    assert {f.name for f in found.fields} >= {"oracle.lease_liabilities", "accounting.operating_share.oracle"}


def test_a_residual_guarantee_is_no_guarantee_of_debt_and_the_outcome_says_why():
    found = asked(bundled())["beignet", "sp_like.threshold"]
    assert found.answer == "no"
    assert "102.6%" in found.why
    assert [f.name for f in found.fields] == ["c005.cap"]


def test_every_bundled_outcome_is_complete_and_its_fields_have_places():
    for one in through(bundled()).entities:
        for found in one.rules:
            assert found.answer in {"yes", "no", "open"}
            assert found.question
            assert found.why.endswith(".")
            assert all(f.file.endswith(".yaml") and f.line > 0 for f in found.fields)


def test_an_open_answer_says_what_would_decide_it():
    opened = [o for e in through(bundled()).entities for o in e.rules if o.answer == "open"]
    assert opened
    for found in opened:
        says = "would decide" in found.why or "leaves it open" in found.why or "span the threshold" in found.why
        assert says, (found.subject, found.rule, found.why)


def test_the_owners_of_hyperion_are_protected_by_its_tenant():
    found = interest_of(standing_of(bundled()), "meta", "hyperion_jv")
    assert found.vehicle.protected_share == pytest.approx(28.0 / 27.3)
    assert found.vehicle.equity_at_risk == pytest.approx(6.8 / (6.8 + 27.3))


def test_no_equity_in_the_book_leaves_open_whether_there_is_too_little():
    given = [
        entity("v", "vehicle"),
        contract("own", "jv_equity", "big", "v", amount=0.0, stake=1.0),
        contract("g", "guarantee", "big", "v", cap=1.0),
        contract("notes", "bond", "v", "bonds", principal=10.0),
    ]
    answer = asked(book(*given), "big")["v", "asc810.vie"]
    assert answer.answer == "open"
    assert "own.amount" in {f.name for f in answer.fields}
