"""An address is a question: what is usual is left out, and what cannot be is refused with the nearest."""

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from lookthrough.errors import UsageError
from lookthrough.serve.inquiry import STAGES, Inquiry, address_of, read_inquiry, stages
from lookthrough.simulate.channels import CHANNELS


def asked(book, address):
    return read_inquiry(book, [tuple(part.split("=", 1)) for part in address.split("&") if part])


def test_nothing_asked_is_the_scenario_that_the_book_names_else_its_first(book):
    assert asked(book, "") == Inquiry("both")
    assert asked(replace(book, scenario="fade"), "") == Inquiry("fade")
    with pytest.raises(UsageError, match="no scenario"):
        asked(replace(book, scenarios={}), "")


def test_all_that_can_be_asked(book):
    found = asked(
        book, "scenario=fade&severity=1.5&seed=7&paths=100&shock.demand=-40 %&channel=orders&channel=failures"
    )
    assert found == Inquiry("fade", 1.5, 7, 100, (("demand", "-40 %"),), ("failures", "orders"))


@pytest.mark.parametrize(
    "question",
    [
        Inquiry("fade"),
        Inquiry("fade", 0.5, 3, 64),
        Inquiry("fade", shocks=(("demand", "-45..-25 %"), ("spread", "300 bp"))),
        Inquiry("fade", channels=()),
        Inquiry("fade", channels=("orders",)),
    ],
)
def test_an_address_asks_the_same_again(book, question):
    assert read_inquiry(book, parse_qsl(address_of(question))) == question


def test_what_is_usual_is_not_in_the_address():
    assert address_of(Inquiry("fade")) == "scenario=fade"
    assert address_of(Inquiry("fade", channels=())) == "scenario=fade&channel=none"


def test_an_empty_size_is_none_and_too_many_paths_are_the_most(book):
    assert asked(book, "shock.demand=&paths=999999") == Inquiry("both", paths=STAGES[-1])


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("scenario=fad", "fade"),
        ("scenaro=fade", "scenario"),
        ("shock.demnd=1", "demand"),
        ("channel=order", "orders"),
        ("severity=much", "from 0 to 100"),
        ("severity=-1", "from 0 to 100"),
        ("severity=nan", "from 0 to 100"),
        ("seed=1.5", "write a number"),
        ("paths=0", "write a number"),
        ("seed=1&seed=2", "twice"),
        ("scenario=fade&scenario=fade", "twice"),
    ],
)
def test_what_cannot_be_is_refused_with_the_nearest(book, address, says):
    with pytest.raises(UsageError, match=says):
        asked(book, address)


def test_stages_grow_to_what_is_asked():
    assert stages(Inquiry("a", paths=64)) == [64]
    assert stages(Inquiry("a", paths=300)) == [64, 256, 300]
    assert stages(Inquiry("a", paths=10)) == [10]
    assert len(CHANNELS) == len(set(CHANNELS))
