"""A guess that an address sets is that number in every future, nothing else moves, and what cannot be is refused."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.calibration.kept_measures import KeptSwing, KeptSwings
from lookthrough.contracts.slots import Slot
from lookthrough.errors import UsageError
from lookthrough.serve.guess_sliders import guess_sliders
from lookthrough.serve.inquiry import Inquiry, address_of, read_inquiry
from lookthrough.serve.terms_set import terms_of
from tests.serve.conftest import QUARTERS
from tests.slow import slow

ASKED = "scenario=fade&paths=64"


@pytest.fixture(scope="module")
def of_session(book):
    return lt.session(book, quarters=QUARTERS)


def test_what_is_set_is_what_a_session_says_with_that_term(client, book, of_session):
    name = "world.race_volatility"
    value = book.assumptions[name].value
    told = client.get(f"/answer.json?{ASKED}&set.{name}={value.high}").json()
    asked = of_session.stress("fade", paths=64, terms={name: value.high})
    assert told["loss"] == asked.document()["loss"]
    assert (asked.drawn[name] == value.high).all()
    usual = of_session.stress("fade", paths=64)
    others = [each for each in usual.drawn if each != name]
    assert all(np.array_equal(usual.drawn[each], asked.drawn[each]) for each in others)


@slow
@pytest.mark.parametrize("name", ["world.race_volatility", "takeover.discount"])
def test_what_is_set_is_what_the_verb_says_that_compiles_the_book_with_it(client, book, name):
    high = book.assumptions[name].value.high
    told = client.get(f"/answer.json?{ASKED}&set.{name}={high}").json()
    verb = lt.stress(book, "fade", paths=64, quarters=QUARTERS, changes={name: str(high)}, quick=True).document()
    assert told["run"]["changes"] == verb["run"]["changes"]
    for ledger, found in told["loss"]["existing"].items():
        assert found == pytest.approx(verb["loss"]["existing"][ledger], rel=1e-9, abs=1e-9)


def test_an_empty_value_sets_nothing(client):
    usual = client.get(f"/answer.json?{ASKED}").json()
    assert client.get(f"/answer.json?{ASKED}&set.world.race_volatility=").json() == usual


def test_an_assumption_of_several_numbers_moves_all_of_them(book, bench):
    shared = next(slot.group for slot in bench.slots.values() if slot.group and slot.low < slot.high)
    of_group = [slot for slot in bench.slots.values() if slot.group == shared]
    value = book.assumptions[shared].value
    if all((slot.low, slot.high) == (value.low, value.high) for slot in of_group):
        moved = terms_of(book, ((shared, value.text),), bench.slots)
        assert moved == {slot.name: (value.low, value.high) for slot in of_group}


def test_an_assumption_that_a_run_takes_otherwise_is_not_moved(book):
    name = "world.race_volatility"
    value = book.assumptions[name].value
    other = {name: Slot(name, value.low / 4.0, value.mid / 4.0, value.high / 4.0, "assumed")}
    with pytest.raises(UsageError, match=f"lookthrough stress --set {name}"):
        terms_of(book, ((name, value.text),), other)
    with pytest.raises(UsageError, match="would move nothing"):
        terms_of(book, ((name, value.text),), {})


def test_an_address_keeps_what_is_set_and_a_shock_is_one_by_either_name(book):
    question = Inquiry("fade", terms=(("world.race_volatility", "20 %"),))
    assert address_of(question) == "scenario=fade&set.world.race_volatility=20+%25"
    assert read_inquiry(book, [("scenario", "fade"), ("set.world.race_volatility", "20 %")]) == question
    assert read_inquiry(book, [("set.demand", "-40 %")]).shocks == (("demand", "-40 %"),)
    assert "'--set=world.race_volatility=20 %'" in question.command()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("set.world.race_volatilty=1", "world.race_volatility"),
        ("set.takeover.discount=200 %", "share of a whole"),
        ("set.world.race_volatility=much", "not a"),
        ("set.nobody.cash=1", "CONTRACT.TERM"),
        ("set.=1", "there is no shock, assumption or term"),
    ],
)
def test_what_cannot_be_is_refused_as_on_the_command_line(book, client, address, says):
    with pytest.raises(UsageError, match=says):
        read_inquiry(book, [tuple(address.split("=", 1))])
    for page in ("/", "/guesses", "/answer"):
        found = client.get(f"{page}?{address.replace('%', '%25')}")
        assert found.status_code == 400
        assert says in unescape(found.text)


def test_a_term_that_a_session_does_not_have_is_answered_with_the_nearest(client, book):
    contract = next(iter(book.contracts))
    found = client.get(f"/answer?{ASKED}&set.{contract}.ratee=0.1")
    assert found.status_code == 400
    assert contract in found.text


def test_the_sliders_are_the_guesses_that_move_most_between_their_ends(client, bench, book):
    question = Inquiry("fade", paths=256)
    stress = bench.stress(question)
    found = guess_sliders(book, question, stress, bench.slots)
    guesses = {guess.name: guess for guess in stress.guesses}
    for slider in found.sliders:
        assert slider.least <= slider.at <= slider.most
        assert 0.0 < slider.step <= (slider.most - slider.least) / 20.0
        assert "bn" in slider.moves
    named = {slider.field.removeprefix("set.") for slider in found.sliders} | {name for name, _ in found.fixed}
    assert not named or any(name in guesses or book.assumptions.get(name) for name in named)
    part = client.get("/guesses/sliders?scenario=fade&paths=256").text
    assert part.count('type="range"') == len(found.sliders)


def test_what_a_sensitivity_measured_follows_and_what_cannot_be_moved_is_named(bench, book):
    question = Inquiry("fade", paths=64)
    stress = replace(bench.stress(question), guesses=())
    rows = (
        KeptSwing("world.race_volatility", "lenders", -2.0, 0.1),
        KeptSwing("shock.onset", "sellers", 9.0, 0.1),
        KeptSwing("nobody.cash", "sellers", 3.0, 0.1),
        KeptSwing("takeover.novation", "sellers", 1.0, 0.1),
        KeptSwing("takeover.discount", "sellers", 0.1, 0.1),
        KeptSwing("shock.demand", "owners", 1.0, None),
    )
    found = guess_sliders(book, question, stress, bench.slots, KeptSwings("It fades", 128, 1, "", rows))
    assert [slider.field for slider in found.sliders] == [
        "set.world.race_volatility",
        "set.takeover.novation",
        "shock.demand",
    ]
    assert found.sliders[0].moves.startswith("Lenders -2.00 ± 0.10 bn from its low end to its high end, on 128 futures")
    assert [name for name, _ in found.fixed] == ["shock.onset", "nobody.cash"]
    assert found.sliders[1].title.startswith("By how much suppliers reduce their contracts")
    novation = book.assumptions["takeover.novation"].value
    assert (found.sliders[1].least, found.sliders[1].most) == (100 * novation.low, 100 * novation.high)
    assert found.sliders[1].drawn == f"{100 * novation.low:g} to {100 * novation.high:g} %"


def test_what_is_set_stays_on_its_slider_and_what_has_none_is_kept(client):
    part = client.get(f"/guesses/sliders?{ASKED}&shock.demand=-20 %25&set.world.race_volatility=15 %25").text
    assert re.search(r'name="set.world.race_volatility" value="15 %"', part)
    assert re.search(r'name="shock.demand" value="-20 %"', part)


def test_the_first_page_keeps_what_is_set(client):
    assert 'name="set.world.race_volatility" value="15 %"' in client.get("/?set.world.race_volatility=15 %25").text
