"""What became public when: revisions agree with replays, and the map of a day is the book as known on that day."""

import datetime as dt
import functools
import re
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.replay import known_on
from lookthrough.positions.standing import standing_contracts
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.book_report.map_by_date import dated_map
from lookthrough.present.book_report.timeline import COMES, book_events, events_of, timeline
from lookthrough.present.page.money_edges import contract_flows


@functools.cache
def book():
    return lt.load()


def test_a_revision_stands_on_the_day_on_which_a_replay_first_reads_it():
    checked = 0
    for contract in book().contracts.values():
        turns = {}
        for event in events_of(contract):
            if event.what != COMES and event.day is not None:
                first = turns.get((event.what, event.day), event)
                turns[event.what, event.day] = first._replace(after=event.after)
        for (what, day), turn in turns.items():
            on, before = (known_on(alone(contract), d).contracts.get(contract.id) for d in (day, day - dt.timedelta(1)))
            assert latest(on, what) == turn.after, turn
            assert before is None or latest(before, what) == turn.before, turn
            checked += 1
    assert checked > 100


def alone(contract):
    return replace(book(), contracts={contract.id: contract}, entities={}, purchases=())


def latest(contract, what):
    table = {**contract.terms, "status": contract.status, **{f"held by {i}": v for i, v in contract.held_by.items()}}
    return table[what][-1].text if what in table else None


def test_the_timeline_marks_every_dated_event_of_a_deal():
    contracts = [c for c in book().contracts.values() if c.deal == "hyperion"]
    dated = [event for c in contracts for event in events_of(c) if event.day is not None]
    assert len(dated) > len(contracts)
    for width in (900.0, 350.0):
        body = timeline(contracts, width).body
        assert len(re.findall(r'class="(?:came|valuemark|statusmark)"', body)) == len(dated)
        assert all(0 <= float(x) <= width for x in re.findall(r'c?x="([\d.]+)"', body))


@functools.cache
def dated():
    return dated_map(book(), BINDING)


@pytest.mark.parametrize("day", ["2024-12-31", "2025-11-15", "2026-06-30"])
def test_the_map_of_a_day_holds_the_money_of_the_book_as_known_on_that_day(day):
    asked = dt.date.fromisoformat(day)
    place = max(i for i, each in enumerate(dated().days) if each <= asked)
    part = known_on(book(), dated().days[place])
    live = [c for c in standing_contracts(part).values() if c.binds]
    for kind in ("equity", "debt"):
        expected = sum(e.amount for c in live for e in contract_flows(c) if e.kind == kind)
        assert dated().totals[place][kind] == pytest.approx(expected)
        drawn = zip(dated().drawing.edges, dated().amounts[place], strict=True)
        assert sum(size for edge, size in drawn if edge.kind == kind) <= expected + 1e-9


def test_every_event_of_the_book_is_under_exactly_one_day_of_the_map():
    last = dated().days[-1]
    expected = [e for e in book_events(book()) if e.day is not None and e.day <= last]
    assert [e for each in dated().events for e in each] == expected
    assert {dt.date(2024, 3, 31), dt.date(2025, 12, 31)} <= set(dated().days)
