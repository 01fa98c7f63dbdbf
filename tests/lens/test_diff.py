"""What changed between two days: properties of the comparison, then the words of a change, then the verb."""

import datetime as dt
import functools
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.records import Purchase, Source
from lookthrough.book.replay import known_on
from lookthrough.cli import app
from lookthrough.lens.diff import compare
from lookthrough.present.terminal.diff import diff_text
from tests.lens import builders
from tests.lens.builders import bundled, contract, entity, value

NO_PAYMENTS = (0, 0)  # a window without payments: the comparison without the cost of vendors' intervals
days = st.dates(dt.date(2025, 6, 1), dt.date(2026, 11, 1))


def day(text):
    return dt.date.fromisoformat(text)


@functools.cache
def replayed(date):
    return known_on(bundled(), date)


def compared(first, second, statuses=None):
    return compare(replayed(first), replayed(second), days=(first, second), window=NO_PAYMENTS, statuses=statuses)


def reads(record):
    """What a contract says: its latest values as written."""
    dated = {**record.terms, **{("held", e): v for e, v in record.held_by.items()}, "status": record.status}
    return {name: (values[-1].text, values[-1].low, values[-1].high) for name, values in dated.items()}


def says(date):
    return {id_: reads(c) for id_, c in replayed(date).contracts.items()}


def alike(one, two):
    """Whether two intervals are the same but for rounding."""
    pairs = list(zip(one or (None,), two or (None,), strict=True))
    assert all((a is None) == (b is None) for a, b in pairs)
    return all(b == pytest.approx(a, rel=1e-8, abs=1e-8) for a, b in pairs if a is not None)


# Properties.


@pytest.mark.parametrize("date", ["2025-11-15", "2026-06-30", "2026-12-31"])
def test_a_day_does_not_differ_from_itself(date):
    assert lt.diff(bundled(), date, date).is_empty


@given(st.lists(days, min_size=3, max_size=3))
@settings(max_examples=10)
def test_two_steps_change_what_one_step_changes_but_for_what_came_back(three):
    a, b, c = sorted(three)
    steps = compared(a, b).contracts | compared(b, c).contracts
    came_back = {id_ for id_ in steps if says(a).get(id_) == says(c).get(id_)}
    assert compared(a, c).contracts == steps - came_back


def test_a_status_that_was_set_back_is_a_change_in_each_step_and_none_in_both():
    steps = [compared(day(a), day(b)) for a, b in (("2026-04-26", "2026-04-27"), ("2026-04-27", "2026-04-28"))]
    words = [[(c.old, c.new) for c in step.terms if (c.record, c.name) == ("c019", "status")] for step in steps]
    assert words == [[("signed", "changed")], [("changed", "signed")]]
    whole = compared(day("2026-04-26"), day("2026-04-28")).terms
    assert ("c019", "status") not in {(c.record, c.name) for c in whole}


@given(st.lists(days, min_size=2, max_size=2))
@settings(max_examples=10)
def test_every_change_became_public_between_the_days(two):
    first, second = sorted(two)
    found = compared(first, second)
    dated = [x.known for x in (*found.added, *found.terms, *found.figures, *found.purchases)]
    assert not [known for known in dated if known is None or not first < known <= second]
    assert not found.removed


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing(seed):
    order = np.random.default_rng(seed)

    def in_order(table):
        keys = list(table)
        return {keys[i]: table[keys[i]] for i in order.permutation(len(keys))}

    book = bundled()
    purchases = tuple(book.purchases[i] for i in order.permutation(len(book.purchases)))
    other = replace(book, contracts=in_order(book.contracts), entities=in_order(book.entities), purchases=purchases)
    one, two = (lt.diff(b, "2026-01-31", "2026-02-28") for b in (book, other))
    assert one.rows == two.rows
    assert one.added == two.added
    for mine, its in zip((*one.views, *one.vendors), (*two.views, *two.vendors), strict=True):
        assert mine[:2] == its[:2]
        for one_reading, other_reading in zip(mine[2:], its[2:], strict=True):
            assert alike(one_reading, other_reading), mine


def test_only_answers_that_moved_are_shown_and_all_of_them():
    first, second = day("2026-01-31"), day("2026-02-28")
    found = lt.diff(bundled(), first, second)
    views = [
        {(e.id, name): v for e in lt.through(replayed(d)).entities for name, v in e.views.items() if v.mid is not None}
        for d in (first, second)
    ]
    moved = {(m.entity, m.measure): (m.old and tuple(m.old), m.new and tuple(m.new)) for m in found.views}
    for key in {**views[0], **views[1]}:
        old, new = (tuple(view[key]) if key in view else None for view in views)
        assert (key in moved) == ((old or (0.0,) * 3) != (new or (0.0,) * 3)), key
        assert key not in moved or moved[key] == (old, new)
    [nvidia] = [m for m in found.vendors if m.entity == "nvidia"]
    for span, d in ((nvidia.old, first), (nvidia.new, second)):
        [vendor] = lt.circularity(lt.flows(replayed(d)), vendor="nvidia").vendors
        own = vendor.self_funded
        assert alike(span, (own.floor, own.pro_rata, own.ceiling))
    assert all(m.old != m.new for m in (*found.views, *found.vendors))


REVISED = {
    "c011": ("amount", ["100 bn USD", "0 bn USD"], "the letter of Nvidia"),
    "c026": ("amount", ["500 bn USD", "0 bn USD"], "Stargate"),
    "c027": ("amount", ["1400 bn USD", "600 bn USD", "856 bn USD"], "OpenAI's plans"),
    "c029": ("status", ["announced", "cancelled"], "more of Abilene"),
    "c020": ("status", ["signed", "cancelled"], "what Microsoft paid OpenAI"),
    "c080": ("amount", ["7.5 bn USD", "0 bn USD"], "xAI's plan of 20"),
    "c032": ("principal", ["10 bn USD", "6 bn USD", "10 bn USD"], "SoftBank's loan"),
    "c008": ("principal", ["26 bn USD", "27.3 bn USD"], "Hyperion's notes"),
    "c050": ("status", ["announced", "cancelled"], "the takeover that was voted down"),
    "c115": ("principal", ["1.4 bn USD", "1.733 bn USD"], "an upsized bond"),
}


@functools.cache
def whole_history():
    return compared(day("2015-01-01"), day("2026-12-31"))


@pytest.mark.parametrize("id_", REVISED)
def test_no_revision_is_lost_between_two_days_however_far_apart(id_):
    """From before anything to today: every value but the last stands among those in between, with day and source."""
    name, values, _ = REVISED[id_]
    found = whole_history()
    steps = [change for change in found.between if (change.record, change.name) == (id_, name)]
    assert [change.new for change in steps] == values[:-1]
    assert [change.old for change in steps] == [None, *values[:-2]]
    assert all(change.known is not None and change.source and change.grade for change in steps)
    assert reads(replayed(day("2026-12-31")).contracts[id_])[name][0] == values[-1]


@given(st.lists(days, min_size=3, max_size=3))
@settings(max_examples=6)
def test_what_lies_between_is_what_single_steps_show(three):
    """A value that was replaced between the first day and the last was a change, or in between, in one of the steps."""
    a, b, c = sorted(three)
    one, two = compared(a, b), compared(b, c)
    shown = {(x.record, x.name, x.new) for step in (one, two) for x in (*step.terms, *step.between)}
    came = {x.contract for step in (one, two) for x in step.added}
    lost = [x for x in compared(a, c).between if x.record not in came and (x.record, x.name, x.new) not in shown]
    assert lost == []


# What a change says.


def revised():
    """A letter of intent over 100 that was signed over 30; the reason why stands in other sources."""
    letter = contract("deal", "purchase", "buyer", "seller", status="letter_of_intent")
    amounts = (
        value(100.0),
        value(30.0, known=day("2026-02-27"), source=("s2",)),
    )
    status = (*letter.status, value("signed", valid_from=day("2026-02-20")))
    later = contract("later", "term_loan", "buyer", "lender", principal=7.0)
    return replace(
        builders.book(
            entity("buyer"),
            replace(letter, terms={"amount": amounts}, status=status, known=day("2025-09-22")),
            replace(later, known=day("2026-03-01")),
        ),
        assumptions=bundled().assumptions,
        sources={
            "s1": Source("s1", "a release", "somebody", None, None, "B", builders.HERE),
            "s2": Source("s2", "a filing", "somebody", None, None, "A", builders.HERE),
        },
    )


def test_a_change_has_old_and_new_value_day_source_grade_and_place():
    found = lt.diff(revised(), "2025-12-31", "2026-12-31")
    amount, status = found.terms
    assert (amount.old, amount.new, amount.known) == ("100.0 bn USD", "30.0 bn USD", day("2026-02-27"))
    assert (amount.source, amount.grade, amount.file, amount.line) == (("s2",), "A", "test.yaml", 1)
    assert (status.name, status.old, status.new) == ("status", "letter_of_intent", "signed")
    assert (status.known, status.source, status.grade) == (day("2026-02-20"), ("s1",), "B")


def test_a_contract_that_came_stands_once_with_its_size_and_day():
    [later] = lt.diff(revised(), "2025-12-31", "2026-12-31").added
    assert (later.contract, later.amount, later.status, later.known) == (
        "later",
        "7.0 bn USD",
        "funded",
        day("2026-03-01"),
    )


def test_a_contract_that_leaves_the_statuses_asked_for_has_gone_with_the_day_and_source_of_its_new_status():
    [gone] = lt.diff(revised(), "2025-12-31", "2026-12-31", statuses=["letter_of_intent"]).removed
    assert (gone.contract, gone.status, gone.amount) == ("deal", "letter_of_intent", "100.0 bn USD")
    assert (gone.known, gone.source) == (day("2026-02-20"), ("s1",))
    [came] = lt.diff(revised(), "2025-12-31", "2026-02-28", statuses=["signed"]).added
    assert (came.contract, came.status, came.known) == ("deal", "signed", day("2026-02-20"))


def test_the_purchases_of_a_year_come_when_it_begins_and_not_before_they_are_known():
    sale = Purchase("seller", "buyer", "2026", "chips", value(3.0, source=("s2",)), builders.HERE)
    told = replace(sale, period="2025", amount=value(2.0, known=day("2026-02-01")))
    book = replace(revised(), purchases=(sale, told))
    [first] = lt.diff(book, "2025-12-31", "2026-01-31").purchases
    assert (first.record, first.name, first.new) == ("seller", "chips by buyer in 2026", "3.0 bn USD")
    assert (first.known, first.source, first.grade) == (day("2026-01-01"), ("s2",), "A")
    [second] = lt.diff(book, "2026-01-31", "2026-02-01").purchases
    assert (second.new, second.known) == ("2.0 bn USD", day("2026-02-01"))


def test_a_view_moves_with_a_signature_and_an_announcement_moves_none():
    moves = {(m.entity, m.measure): m for m in lt.diff(revised(), "2026-02-19", "2026-02-27").views}
    assert tuple(moves["buyer", "committed"].new) == (30.0, 30.0, 30.0)
    assert not lt.diff(revised(), "2025-01-01", "2026-02-19").views


def test_a_move_by_the_calendar_alone_is_called_so():
    loan = contract("loan", "term_loan", "buyer", "lender", principal=7.0, maturity="2026Q1")
    book = replace(builders.book(entity("buyer"), loan), assumptions=bundled().assumptions)
    found = lt.diff(book, "2026-03-31", "2026-04-01")
    assert not found.contracts
    reported = next(m for m in found.views if m.measure == "reported")
    assert reported.old.mid == 7.0
    assert reported.new == reported.calendar
    assert all(m.is_calendar for m in found.views)
    assert not any(m.is_calendar for m in lt.diff(revised(), "2026-02-19", "2026-02-27").views)
    shown = diff_text(found)
    assert re.search(r"buyer +7\.00 -> \S+ \*", shown)
    assert "by the calendar alone" in shown


# The verb.


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_the_verb_prints_the_document_of_the_function():
    printed = json.loads(run("diff", "2026-02-01", "2026-02-28", "--json").stdout)
    assert printed == json.loads(json.dumps(lt.diff(bundled(), "2026-02-01", "2026-02-28").document()))
    tables = {"contracts", "terms", "between", "figures", "purchases", "views", "vendors"}
    assert set(printed) == {"from", "to", "window"} | tables


def test_the_text_shows_each_change_with_source_and_place():
    result = run("diff", "2026-02-01", "2026-02-28")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    [status] = [line for line in lines if line.startswith("c011 status")]
    place = bundled().contracts["c011"].status[1].position
    assert status == f"c011 status letter_of_intent changed 2026-02-27 se9d39995 B {place.file}:{place.line}"
    assert any(line.startswith("2026-02-27 c013 equity_investment nvidia / openai signed 30 bn USD") for line in lines)
    assert any(line.startswith("openai") and "->" in line for line in lines)


def test_nothing_changed_is_said_in_one_line():
    assert run("diff", "2026-02-01", "2026-02-01").stdout.splitlines()[-1] == "Nothing changed."


def test_the_shared_options_choose_what_is_compared():
    gone = json.loads(run("diff", "2026-02-01", "2026-02-28", "--status", "letter_of_intent", "--json").stdout)
    assert [c["contract"] for c in gone["contracts"]["removed"]] == ["c011"]
    before = json.loads(run("diff", "2026-02-01", "2026-02-28", "--as-of", "2026-02-01", "--json").stdout)
    assert not before["contracts"]["added"]
    assert not before["terms"]
    graded = json.loads(run("diff", "2026-02-01", "2026-02-28", "--min-grade", "A", "--json").stdout)
    assert {c["grade"] for c in graded["contracts"]["added"]} == {"A"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["yesterday", "2026-02-28"], "'yesterday' is not a day: write 2025-11-15"),
        (["2026-02-01", "2026-02-30"], "'2026-02-30' is not a day: write 2025-11-15"),
        (["2026-02-28", "2026-02-01"], "the second day, 2026-02-01, is before the first, 2026-02-28: exchange them"),
        (["2026-02-01", "2026-02-28", "--status", "closed"], "no status is called 'closed'"),
        (["2026-02-01"], "Missing argument 'DATE2|MYBOOK'"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_one_error_and_exit_2(args, said):
    result = run("diff", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("dates", [("soon", "2026-01-01"), ("2026-01-01", "2025-01-01")])
def test_the_function_raises_a_value_error_for_the_same(dates):
    with pytest.raises(ValueError, match=r"is not a day|exchange"):
        lt.diff(bundled(), *dates)
