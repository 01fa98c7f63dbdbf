"""Numbers of a report are those that the verbs print with --json."""

import functools
import json
import re
from html import unescape

import pytest

import lookthrough as lt
from lookthrough.book.vintage import vintage_of
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.report_story import run_story
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.table import flat
from tests.present.stress_fixture import stress_document


@functools.cache
def answers():
    """Return what ``through``, ``funding``, ``loops`` and ``stress`` print with --json."""
    book = lt.load()
    found = {
        "through": through(book).document(),
        "funding": funding(book).document(),
        "loops": book_loops(book, BINDING).document(),
        "stress": stress_document(),
    }
    return json.loads(json.dumps(found))


@functools.cache
def story():
    return run_story(ReportData(lt.load(), read_documents(answers())))


def headline(what):
    (found,) = (each for each in story().headlines if each.what == what)
    return found


def rows(figure):
    (found,) = (each for each in story().figures if each.id == figure)
    whole = flat(found.table)
    return [dict(zip(whole.names, row, strict=True)) for row in whole.rows]


def test_the_opening_has_three_sentences_one_picture_and_six_headlines_of_the_six_questions():
    said = re.findall(r"<p>(.*?)</p>", unescape(str(story().opening.html)))
    assert len(said) == 3
    assert [figure.id for figure in story().opening.figures] == ["money-map"]
    assert str(story().opening.after).count('<div class="card">') == 6
    chapters = {each.chapter for each in story().headlines}
    assert chapters == {"who-owes", "goes-round", "who-pays", "breaks", "who-loses", "known"}


def test_the_sentences_and_headlines_say_what_the_verbs_say():
    most = max(answers()["through"]["entities"], key=lambda e: e["views"]["committed"]["mid"] or 0.0)
    committed, reported = (most["views"][view]["mid"] for view in ("committed", "reported"))
    said = unescape(str(story().opening.html))
    assert headline("Most committed").size == f"{amount(committed)} bn"
    assert f"{most['name']} reports {amount(reported)} bn USD" in said
    assert f"has committed {amount(committed - reported)} bn more" in said
    circular = percent(answers()["loops"]["system"]["throughput_circularity"])
    assert headline("Circular flow").size == circular
    assert f"{circular} of the money put through goes in circles" in said
    raised = percent(answers()["funding"]["off_balance_share"])
    assert headline("Raised off balance sheet").size == raised
    assert f"raise {raised} of the money" in said
    lenders = answers()["stress"]["loss"]["existing"]["lenders"]["mean"]
    assert headline("Lenders lose").size == f"{amount(lenders)} bn"
    assert f"lenders lose {amount(lenders)} bn" in said


@pytest.mark.parametrize("view", ["reported", "committed", "full"])
def test_the_table_of_views_is_that_of_through(view):
    shown = {row["entity"]: row for row in rows("who-owes-what") if row["view"] == view}
    for entity in answers()["through"]["entities"]:
        found = entity["views"][view]
        assert [shown[entity["id"]][end] for end in ("low", "mid", "high")] == [
            found[k] for k in ("low", "mid", "high")
        ]


def test_the_table_of_funding_is_that_of_funding():
    shown = {row["period"]: row["total"] for row in rows("funding")}
    assert shown == {p["period"]: p["total"] for p in answers()["funding"]["periods"] if p["total"] > 0}


def test_a_loop_carries_no_more_than_its_smallest_leg_and_each_leg_is_that_of_loops():
    """Users saw 5.37 go round a loop whose return leg was 5.26: a loop and its legs are one set of amounts."""
    names = {id_: entity.name for id_, entity in lt.load().entities.items()}
    legs = {(row["payer_name"], row["payee_name"]): row for row in rows("loop-legs")}
    assert legs
    drawn = answers()["loops"]["loops"][:6]
    for loop in drawn:
        sizes = [leg["amount"]["mid"] for leg in loop["legs"]]
        assert loop["weight"] <= min(sizes) + 1e-9
        for leg in loop["legs"]:
            assert legs[names[leg["payer"]], names[leg["payee"]]]["mid"] == leg["amount"]["mid"]


def test_failures_stand_as_pairs_with_and_without_the_shock():
    found = {each["id"]: each for each in answers()["stress"]["failures"]}
    for row in rows("failures"):
        assert row["failed"] == found[row["entity"]]["failed"]
        assert row["base_failed"] == found[row["entity"]]["base"]["failed"]


def test_the_list_between_the_two_dates_is_that_of_dates():
    dates = vintage_of(lt.load(), BINDING).document()  # what every verb prints as `dates`
    later = {each["contract"]: each["known"] for each in dates["later_contracts"]}
    assert later
    assert {row["contract"]: row["known"] for row in rows("signed-since")} == later
