"""What the dollars of contracts rest on: shares by hand, whole, and blind to order and scale."""

from dataclasses import replace

import pytest

from lookthrough.book.check.book_evidence import book_evidence
from lookthrough.book.records import Position, Source
from tests.lens.builders import book, contract, value

HERE = Position("sources.yaml", 1)
GRADE = {"filing": "A", "press": "B", "post": "C", "memory": "C"}


def source(id_):
    return Source(
        id=id_, title=id_, publisher="p", grade=GRADE[id_], class_=CLASS[id_], position=HERE, date=None, url=None
    )


CLASS = {"filing": "filing", "press": "press", "post": "social_post", "memory": "memory"}


def loan(id_, amount, basis, *sources, **more):
    return replace(contract(id_, "term_loan", "a", "b", principal=value(amount, basis=basis, source=sources)), **more)


@pytest.fixture
def rows():
    """10 in a filing, 20 in the press, 5 in a post, 15 inferred of a filing and memory, 30 recalled, 20 assumed."""
    return [
        loan("stated", 10.0, "reported", "filing", "post"),
        loan("press", 20.0, "estimated", "press"),
        loan("post", 5.0, "reported", "post"),
        loan("inferred", 15.0, "inferred", "filing", "memory"),
        loan("recalled", 30.0, "assumed", "memory"),
        loan("guess", 20.0, "assumed"),
    ]


def of(rows):
    return book_evidence(replace(book(*rows), sources={id_: source(id_) for id_ in CLASS}))


def test_shares_by_hand(rows):
    found = of(rows)
    assert (found.dollars, found.contracts) == (100.0, 6)
    assert found.shares == pytest.approx({"A": 0.1, "B": 0.2, "C": 0.05, "inferred": 0.15, "assumed": 0.5})
    assert found.recalled == pytest.approx(0.3)


def test_shares_add_up_and_no_order_matters(rows):
    assert sum(of(rows).shares.values()) == pytest.approx(1.0)
    assert of(rows[::-1]) == of(rows)


def test_a_record_speaks_for_a_value_without_sources(rows):
    told = replace(loan("told", 100.0, None), source=("memory",), basis="assumed")
    assert of([*rows, told]).recalled == pytest.approx(130.0 / 200.0)


def test_sums_of_others_and_unknown_amounts_do_not_count(rows):
    whole = loan("sum", 80.0, "reported", "filing", rollup="aggregate")
    assert of([*rows, whole, contract("blank", "term_loan", "a", "b", principal=None)]) == of(rows)


def test_a_book_without_dollars_has_no_shares():
    assert (of([]).shares, of([]).recalled) == ({}, 0.0)
