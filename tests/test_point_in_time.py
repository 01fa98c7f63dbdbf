"""A book replayed on a day holds what was public then, and its answers move only with what became public."""

import datetime as dt
import functools
import itertools
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.dated import held_on
from lookthrough.book.records import Position, Value
from lookthrough.book.replay import known_on, latest_known, public_day, purchase_day
from lookthrough.contracts import KINDS

MONTH_ENDS = (
    *("2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31"),
    *("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"),
)
ASKED = ("meta", "oracle", "openai")
DAY = dt.timedelta(days=1)


def day(text):
    return dt.date.fromisoformat(text)


@functools.cache
def book():
    return lt.load()


@functools.cache
def then(date):
    return known_on(book(), date if isinstance(date, dt.date) else day(date))


def looked(a_book):
    return {e.id: dict(e.views) for e in lt.through(a_book, *ASKED).entities}


def views(date):
    return looked(then(date))


def dated_values(a_book):
    """Every dated value with the day its record became public."""
    for contract in a_book.contracts.values():
        for values in (*contract.terms.values(), contract.status, *contract.held_by.values()):
            for value in values:
                yield value, contract.known
    for entity in a_book.entities.values():
        for values in entity.opening.values():
            for value in values:
                yield value, None


@functools.cache
def days_of_news():
    """Every day on which a row of the book became public."""
    found = {public_day(value, known) for value, known in dated_values(book())}
    sold = {purchase_day(purchase) for purchase in book().purchases}
    return sorted({*found, *sold, *(c.known for c in book().contracts.values())} - {None})


# What a replay keeps.


def test_the_letter_of_nvidia_is_up_to_100_bn_and_later_30_bn_of_shares():
    november, july = then("2025-11-15"), then("2026-07-01")
    letter = november.contracts["c011"]
    assert (letter.current_status, letter.mid("amount")) == ("letter_of_intent", 100.0)
    assert letter.value("amount").note == "at most"
    assert "c013" not in november.contracts
    assert july.contracts["c011"].current_status == "changed"
    assert july.contracts["c011"].mid("amount") == 0.0
    assert (july.contracts["c013"].current_status, july.contracts["c013"].mid("amount")) == ("signed", 30.0)


HISTORIES = {
    "OpenAI's target": (
        "c027",
        "amount",
        [("2025-10-27", None), ("2025-10-28", 1400.0), ("2026-02-20", 600.0), ("2026-09-19", 856.0)],
    ),
    "the round of March 2025, SoftBank": ("openai-2025-softbank", "paid", [("2025-12-30", 7.5), ("2025-12-31", 30.0)]),
    "the round of March 2025, others": (
        *("openai-2025-others", "amount"),
        [("2025-08-03", 10.0), ("2025-08-04", 10.8), ("2025-12-30", 10.8), ("2025-12-31", 11.0)],
    ),
    "Galaxy's notes, upsized": (
        "galaxy-exchangeable-2031",
        "principal",
        [("2025-10-27", None), ("2025-10-28", 1.15), ("2025-10-30", 1.3)],
    ),
    "Stargate": ("c026", "amount", [("2025-01-20", None), ("2025-01-21", 500.0), ("2026-04-28", 0.0)]),
    "xAI's plan, equity": ("c080", "amount", [("2025-10-30", None), ("2025-10-31", 7.5), ("2026-01-07", 0.0)]),
    "xAI's plan, debt": ("c081", "principal", [("2025-10-30", None), ("2025-10-31", 12.5), ("2026-01-07", 0.0)]),
    "xAI's vehicle": ("c084", "principal", [("2026-01-06", None), ("2026-01-07", 3.5), ("2026-06-30", 3.5)]),
    "xAI's second vehicle": ("c085", "principal", [("2026-02-08", None), ("2026-02-09", 3.4), ("2026-06-30", 3.4)]),
    "the loan that found no lenders": ("c063", "principal", [("2026-02-20", None), ("2026-02-21", 4.0)]),
    "Blue Owl in Michigan": ("c126", "amount", [("2025-12-16", None), ("2025-12-17", 10.0)]),
    "SoftBank's loan on OpenAI": (
        *("c032", "principal"),
        [("2026-04-22", 10.0), ("2026-05-08", 6.0), ("2026-06-30", 6.0), ("2026-07-01", 10.0)],
    ),
    "Lambda's loan, upsized": (
        "c167",
        "principal",
        [("2025-08-31", 0.275), ("2026-05-06", 0.275), ("2026-05-07", 1.0)],
    ),
    "Cipher's bond, upsized": ("c115", "principal", [("2025-11-19", 1.4), ("2025-11-20", 1.733)]),
    "AMD and Meta": ("c023", "amount", [("2026-02-23", None), ("2026-02-24", 100.0), ("2026-02-28", 105.0)]),
    "Microsoft in OpenAI": ("c017", "amount", [("2025-09-30", None), ("2025-10-29", 13.0)]),
    "Hyperion's notes, upsized": (
        "c008",
        "principal",
        [("2025-08-08", 26.0), ("2025-10-15", 26.0), ("2025-10-16", 27.3)],
    ),
    "the rest of OpenAI's round": ("c016-others", "amount", [("2026-03-30", None), ("2026-03-31", 12.0)]),
    "Microsoft's stake": ("c017", "stake", [("2025-10-27", None), ("2025-10-28", 0.27)]),
    "IREN's advance payment": ("c094", "prepaid", [("2025-11-02", None), ("2025-11-03", 0.0), ("2026-06-30", 1.94)]),
    "IREN's loan, then notes": (
        *("iren-gpu-loan", "principal"),
        [("2026-02-04", None), ("2026-02-05", 3.6), ("2026-06-01", 0.0)],
    ),
    "Nvidia at Lambda": ("c169", "amount", [("2025-09-04", None), ("2025-09-05", 1.3)]),
    "Switch's bank debt": ("c217", "principal", [("2025-07-30", 6.5), ("2025-07-31", 0.0)]),
    "Microsoft's purchase": ("c018", "amount", [("2025-10-27", None), ("2025-10-28", 250.0), ("2026-06-30", 250.0)]),
}


@pytest.mark.parametrize("history", HISTORIES)
def test_a_revised_deal_reads_on_each_day_as_it_did_then(history):
    id_, term, steps = HISTORIES[history]
    for date, amount in steps:
        contract = then(date).contracts.get(id_)
        assert (None if contract is None else contract.mid(term)) == amount, date


FIGURES = {  # mid-values; a range until 2025-09-30 is a guess from the burn
    ("openai", "cash"): [
        *(("2025-09-29", 15.0), ("2025-09-30", 23.25), ("2025-12-31", 42.0)),
        *(("2026-06-16", 42.0), ("2026-06-17", 73.0), ("2026-06-30", 90.0)),
    ],
    ("openai", "revenue"): [
        *(("2025-08-03", 10.0), ("2025-08-04", 12.5), ("2025-12-17", 12.5), ("2025-12-18", 19.0)),
        *(("2026-03-30", 20.0), ("2026-03-31", 24.0)),
    ],
    ("anthropic", "revenue"): [("2025-12-31", 5.0), ("2026-03-03", 5.0), ("2026-03-04", 19.5), ("2026-05-23", 19.2)],
    ("xai", "cash"): [("2025-06-18", None), ("2025-06-19", 4.0)],
    ("iren", "cash"): [("2025-11-05", None), ("2025-11-06", 1.8), ("2025-12-08", 3.55), ("2026-02-05", 2.8)],
    ("iren", "debt"): [("2025-11-06", 1.4), ("2025-12-08", 3.925)],
    ("corescientific", "cash"): [("2025-10-23", 0.8362), ("2025-10-24", 0.4534)],
    ("coreweave", "capex"): [("2025-11-10", None), ("2025-11-11", 13.0), ("2026-02-27", 15.4)],
}


@pytest.mark.parametrize("figure", FIGURES, ids=".".join)
def test_a_figure_of_a_company_is_the_latest_that_was_public(figure):
    company, name = figure
    for date, amount in FIGURES[figure]:
        held = held_on(then(date).entities[company].opening.get(name, ()), day(date))
        assert (None if held is None else held.mid) == (None if amount is None else pytest.approx(amount)), date


STATUSES = {
    "c008": [("2025-08-08", "announced"), ("2025-10-15", "announced"), ("2025-10-16", "funded")],
    "c011": [("2025-09-22", "letter_of_intent"), ("2026-02-26", "letter_of_intent"), ("2026-02-27", "changed")],
    "c019": [("2025-01-22", "signed"), ("2025-10-28", "signed"), ("2026-04-27", "changed"), ("2026-04-28", "signed")],
    "c020": [("2025-01-22", "signed"), ("2026-04-26", "signed"), ("2026-04-27", "cancelled")],
    "c029": [("2025-09-23", "announced"), ("2026-03-05", "announced"), ("2026-03-06", "cancelled")],
    "c026": [("2026-04-27", "announced"), ("2026-04-28", "changed")],
    "c080": [("2026-01-06", "announced"), ("2026-01-07", "changed")],
    "iren-gpu-loan": [("2026-05-31", "signed"), ("2026-06-01", "changed")],
    "c032": [("2026-05-31", "rumoured"), ("2026-06-10", "changed"), ("2026-07-01", "rumoured")],
    "c050": [("2025-07-07", "announced"), ("2025-10-29", "announced"), ("2025-10-30", "cancelled")],
    "c063": [("2026-02-21", "cancelled")],
    "c121": [("2026-06-30", "announced"), ("2026-09-11", "funded")],
}


@pytest.mark.parametrize("id_", STATUSES)
def test_a_status_is_the_one_of_the_day(id_):
    assert [then(date).contracts[id_].current_status for date, _ in STATUSES[id_]] == [s for _, s in STATUSES[id_]]


def test_the_revenue_share_of_microsoft_has_a_cap_only_since_april_2026():
    march, april, may = (then(day).contracts["c019"] for day in ("2026-03-31", "2026-04-30", "2026-05-31"))
    assert march.value("cap") is None
    assert april.value("cap").text == "unknown"
    assert may.value("cap").text == "38 bn USD"
    assert march.mid("share") == may.mid("share") == pytest.approx(0.2)


def test_the_right_of_first_refusal_was_known_from_january_and_given_up_in_october_2025():
    notes = [then(date).contracts["c017"].value("terms_note").text for date in ("2025-10-27", "2025-10-28")]
    assert ["right of first refusal" in note for note in notes] == [True, True]
    assert "given up" in notes[1]


def test_every_revision_has_its_day_and_a_source_or_a_reason():
    """A value that is not the first of its term: without a day it could not be replayed."""
    later = [
        (contract.id, name, value)
        for contract in book().contracts.values()
        for name, values in (*contract.terms.items(), ("status", contract.status), *contract.held_by.items())
        for value in values[1:]
    ]
    assert len(later) > 60
    assert [(id_, name) for id_, name, value in later if public_day(value) is None] == []
    assert [(id_, name) for id_, name, value in later if not (value.source or value.reason)] == []


@pytest.mark.parametrize("date", MONTH_ENDS)
def test_nothing_in_a_replay_is_of_a_later_day(date):
    late = [v for v, known in dated_values(then(date)) if (public_day(v, known) or day(date)) > day(date)]
    first = [c.status[0] for c in then(date).contracts.values() if len(c.status) == 1]
    assert [v for v in late if v not in first] == []
    assert all((c.known or day(date)) <= day(date) for c in then(date).contracts.values())
    assert all((a.known or a.date or day(date)) <= day(date) for a in then(date).assertions)


@pytest.mark.parametrize("date", MONTH_ENDS)
def test_nothing_public_on_the_day_is_missing(date):
    replay, end = then(date), day(date)
    assert set(replay.contracts) == {i for i, c in book().contracts.items() if c.known is None or c.known <= end}
    for id_, contract in replay.contracts.items():
        for name, values in book().contracts[id_].terms.items():
            public = tuple(v for v in values if (public_day(v) or end) <= end)
            assert said(contract.terms.get(name, ())) == said(public), (id_, name)


WHEN = {
    "known, though it holds since before": ({"known": "2026-03-01", "valid_from": "2026-01-01"}, "2026-03-01"),
    "known, though it holds only later": ({"known": "2026-03-01", "valid_from": "2027-01-01"}, "2026-03-01"),
    "from, where known is not said": ({"valid_from": "2026-03-01"}, "2026-03-01"),
    "its contract, where neither is said": ({}, "2025-09-22"),
    "its source, which came after the day it holds": (
        {"valid_from": "2026-03-01", "published": "2026-06-22"},
        "2026-06-22",
    ),
    "from, where the source came before": ({"valid_from": "2026-03-01", "published": "2026-02-01"}, "2026-03-01"),
    "known, though its source only looks back": ({"known": "2026-03-01", "published": "2026-06-22"}, "2026-03-01"),
}


@pytest.mark.parametrize("case", WHEN)
def test_a_value_counts_from_the_first_of_known_from_and_its_contract_that_is_said(case):
    said, first = WHEN[case]
    more = Value("1 bn USD", Position("x", 1), 1.0, 1.0, 1.0, **{name: day(text) for name, text in said.items()})
    letter = replace(book().contracts["c011"], terms={"amount": (more,)}, status=(more,), held_by={"meta": (more,)})
    entity = replace(book().entities["meta"], opening={"debt": (more,)})
    small = replace(book(), contracts={"c011": letter}, entities={"meta": entity})
    before, after = (known_on(small, date) for date in (day(first) - DAY, day(first)))
    assert after.contracts["c011"].value("amount") == more
    assert after.contracts["c011"].held_by["meta"] == (more,)
    assert "c011" not in before.contracts or before.contracts["c011"].value("amount") is None
    assert "c011" not in before.contracts or not before.contracts["c011"].held_by
    assert after.entities["meta"].opening["debt"] == (more,)
    assert bool(before.entities["meta"].opening) == (not said)


def sources_of(value, record):
    """The sources of a value: its own; those of a company for a figure that is told and has none."""
    own = value.source or (() if value.basis in {"inferred", "assumed"} or record.kind in KINDS else record.source)
    return [source.date for id_ in own if (source := book().sources[id_]).date is not None]


def shown(a_book):
    """Every value that a replay shows, with its record; a contract always has its first status."""
    for contract in a_book.contracts.values():
        for values in (*contract.terms.values(), contract.status[1:], *contract.held_by.values()):
            yield from ((value, contract) for value in values)
    for entity in a_book.entities.values():
        for values in entity.opening.values():
            yield from ((value, entity) for value in values)


@pytest.mark.parametrize("date", ["2025-11-15", "2026-01-31", "2026-03-31", "2026-06-30"])
def test_no_value_in_a_replay_has_only_sources_of_later_days(date):
    """Unless the book says that it was known. As text, 2026-07 comes after 2026-06-30, and 2026-06 before it."""
    told = [(v, record, sources_of(v, record)) for v, record in shown(then(date)) if v.known is None]
    assert sum(bool(days) for _, _, days in told) > 100
    assert [(record.id, v.text) for v, record, days in told if days and min(days) > date] == []


def test_the_prospectus_of_june_2026_is_not_read_in_march():
    march, july = (then(date).entities["openai"].opening for date in ("2026-03-31", "2026-07-31"))
    assert not {"purchase_commitments", "lease_liabilities"} & set(march)
    assert [v.basis for v in march["debt"]] == ["assumed"]  # a range until the prospectus says that there is none
    assert july["purchase_commitments"][-1].mid == 665
    assert march["revenue"][-1].text == "24 bn USD per year"


def test_what_was_filed_is_there_though_the_source_looks_back():
    """A replay without it would be as wrong as one that reads ahead."""
    november = then("2025-11-15").entities
    assert [v.mid for v in november["oracle"].opening["leases_not_commenced"]] == [99.8]
    assert november["microsoft"].opening["cash"][-1].mid == 102.012
    assert november["openai"].opening["private_valuation"][-1].mid == 500


def test_notes_of_records_are_of_the_day_of_the_book():
    """They tell what came later: BBB- since July, 366 of commitments in July."""
    november, whole = then("2025-11-15"), then(latest_known(book()))
    records = [*november.contracts.values(), *november.entities.values(), *november.deals.values()]
    assert {record.note for record in (*records, *november.assertions)} == {None}
    assert whole == book()
    assert sum(c.note is not None for c in whole.contracts.values()) > 50


def test_words_of_july_are_not_shown_in_may():
    may = then("2026-05-31").contracts
    words = " ".join(f"{v.text} {v.note}" for c in ("c120", "c165", "c194", "c197") for v, _ in values_of(may[c]))
    assert "July" not in words
    assert may["c120"].value("rating").text == "BBB"
    assert (may["c165"].value("start").text, may["c194"].value("start").text) == ("2024Q2", "2026Q2")


def values_of(contract):
    return [(v, name) for name, values in contract.terms.items() for v in values]


def test_the_latest_day_known_lies_after_the_balance_sheets():
    assert latest_known(book()) == max(days_of_news())
    assert latest_known(book()) > book().as_of
    assert latest_known(then("2026-06-30")) <= day("2026-06-30")
    nothing = replace(book(), contracts={}, entities={}, purchases=(), assertions=(), assumptions={})
    assert latest_known(nothing) is None


@pytest.mark.parametrize(
    ("period", "known", "first"),
    [("2026", None, "2026-01-01"), ("2026Q3", None, "2026-01-01"), ("2025", "2026-02-01", "2026-02-01")],
)
def test_a_purchase_counts_from_its_year_and_not_before_it_is_known(period, known, first):
    sale = book().purchases[0]
    sale = replace(sale, period=period, amount=replace(sale.amount, known=known and day(known)))
    small = replace(book(), purchases=(sale,))
    assert known_on(small, day(first)).purchases == (sale,)
    assert known_on(small, day(first) - DAY).purchases == ()


# What answers do.


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(MONTH_ENDS)])
def test_answers_move_between_month_ends_only_with_rows_that_became_public(first, second):
    """What was known on the first day still gives its answer on the second, but where a quarter began: there the diff
    says what the calendar did. What moved beyond that stands beside rows that became public."""
    only_later = replace(then(first), as_of=then(second).as_of)
    assert looked(only_later) == views(first) or second[5:7] in {"10", "01", "04"}
    moved = {id_ for id_ in ASKED if looked(only_later)[id_] != views(second)[id_]}
    found = differences(first, second)
    asked = [move for move in found.views if move.entity in ASKED]
    assert {move.entity for move in asked if not move.is_calendar} == moved
    assert not moved or found.contracts or found.figures


def test_answers_stand_still_on_every_day_without_news():
    """Within a quarter, in which no loan matures and no lease begins by the calendar alone."""
    news = [d for d in days_of_news() if day(MONTH_ENDS[0]) <= d <= day(MONTH_ENDS[-1])]
    eves = [(d, later - DAY) for d, later in itertools.pairwise(news) if later - d > DAY]
    quiet = [(d, eve) for d, eve in eves if (d.year, (d.month - 1) // 3) == (eve.year, (eve.month - 1) // 3)]
    assert len(quiet) > 30
    assert [d for d, eve in quiet if views(d) != views(eve)] == []


def test_a_jump_is_caused_by_the_rows_of_its_day():
    """Without the rows of the day on which an answer jumps, it does not jump."""
    assert views("2026-02-26")["openai"] != views("2026-02-28")["openai"]
    without = replace(book(), contracts={i: c for i, c in book().contracts.items() if c.known != day("2026-02-28")})
    still = [lt.through(known_on(without, day(d)), "openai").entities[0].views for d in ("2026-02-26", "2026-02-28")]
    assert still[0] == still[1]


def funded(a_book):
    """Money by contract or company: what each piece is and its size."""
    found = {}
    for row in lt.funding(a_book).trail:
        key = (row.period, row.source, row.contract or row.receiver, row.lender, row.quarters)
        found[key] = found.get(key, 0.0) + (0.0 if row.amount is None else row.amount.mid)
    return found


def moved_funding(one, two):
    """The contracts and companies whose money differs."""
    keys = {key for key in {*one, *two} if one.get(key) != two.get(key)}
    return {key[2] for key in keys}


def replaced_by_public_rows(first, second):
    """Contracts and companies of which something became public after the first day, up to the second."""
    earlier, later = then(first), then(second)
    contracts = {i for i, c in later.contracts.items() if earlier.contracts.get(i) != c}
    return contracts | {i for i, e in later.entities.items() if earlier.entities[i].opening != e.opening}


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(MONTH_ENDS)])
def test_funding_moves_between_month_ends_only_where_a_row_became_public(first, second):
    moved = moved_funding(funded(then(first)), funded(then(second)))
    assert moved <= replaced_by_public_rows(first, second)
    assert len(moved) > 0


@functools.cache
def differences(first, second):
    return lt.diff(book(), first, second)


@functools.cache
def intervals(date):
    return intervals_of(then(date))


def intervals_of(a_book):
    """Vendors' intervals, to the digits that the order of a sum leaves alone."""
    vendors = lt.circularity(lt.flows(a_book)).vendors
    return {
        vendor.id: tuple(None if part is None else round(part, 6) for part in (own.floor, own.pro_rata, own.ceiling))
        for vendor in vendors
        if (own := vendor.self_funded) is not None
    }


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(MONTH_ENDS)])
def test_the_calendar_alone_moves_no_funding_and_intervals_only_where_a_quarter_begins(first, second):
    """The same rows read on a later day: what was raised stays raised; flows are scheduled from the book's quarter."""
    later = replace(then(first), as_of=then(second).as_of)
    assert moved_funding(funded(then(first)), funded(later)) == set()
    assert intervals(first) == intervals_of(later) or second[5:7] in {"10", "01", "04"}


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(MONTH_ENDS)])
def test_intervals_move_between_month_ends_only_with_rows_that_became_public(first, second):
    """Purchases are rows too: they fill the flows behind an interval."""
    found = differences(first, second)
    caused = found.contracts or found.purchases or found.figures
    assert caused or not [move for move in found.vendors if not move.is_calendar]
    assert intervals(first) == intervals(second) or caused


def quiet_spells():
    """First and last day of each spell without news that lies within one quarter, the longest first."""
    news = [d for d in days_of_news() if day(MONTH_ENDS[0]) <= d <= day(MONTH_ENDS[-1])]
    spells = [(d, later - DAY) for d, later in itertools.pairwise(news) if later - d > DAY]
    within = [(d, eve) for d, eve in spells if (d.year, (d.month - 1) // 3) == (eve.year, (eve.month - 1) // 3)]
    return sorted(within, key=lambda spell: spell[0] - spell[1])


def test_funding_stands_still_on_days_without_news():
    assert len(quiet_spells()) > 30
    assert [d for d, eve in quiet_spells()[:20] if funded(then(d)) != funded(then(eve))] == []


def test_intervals_stand_still_on_days_without_news():
    spells = quiet_spells()[:3]
    assert [d for d, eve in spells if intervals(d) != intervals(eve)] == []
    assert any(intervals(d) for d, _ in spells)


def test_a_jump_of_funding_is_caused_by_the_rows_of_its_day():
    days = ("2025-10-15", "2025-10-16")
    assert moved_funding(*(funded(then(d)) for d in days)) == {"c008"}
    without = replace(book(), contracts={i: c for i, c in book().contracts.items() if i != "c008"})
    still = [funded(known_on(without, day(d))) for d in days]
    assert still[0] == still[1]


@pytest.mark.parametrize("date", ["1999-12-31", "2025-11-15", "2026-06-30", "2099-01-01"])
def test_every_static_question_has_an_answer_on_any_day(date):
    replay = then(date)
    assert lt.through(replay).gaap == "us"
    assert lt.funding(replay).rows is not None
    assert lt.circularity(lt.flows(replay)).system.volume >= 0


def test_a_replay_of_a_replay_is_the_earlier_of_the_two():
    assert known_on(then("2026-06-30"), day("2025-11-15")) == then("2025-11-15")
    assert known_on(then("2025-11-15"), day("2026-06-30")).contracts == then("2025-11-15").contracts


def test_a_replay_after_the_last_publication_is_the_book_itself():
    """The book of June 2026 knows some things that were published later, each with its day."""
    last = days_of_news()[-1]
    assert last > book().as_of
    assert then(last) == book()


@pytest.mark.parametrize("date", [*MONTH_ENDS[::3], "2026-09-30"])
def test_a_replay_on_its_own_day_changes_nothing_more(date):
    assert known_on(then(date), day(date)) == then(date)


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(MONTH_ENDS)])
def test_what_was_known_stays_known_and_is_never_rewritten(first, second):
    earlier, later = then(first), then(second)
    assert set(earlier.contracts) <= set(later.contracts)
    for id_, contract in earlier.contracts.items():
        now = later.contracts[id_]
        assert now.status[: len(contract.status)] == contract.status or contract.status == now.status[:1]
        for table, grown in ((contract.terms, now.terms), (contract.held_by, now.held_by)):
            for name, values in table.items():
                assert said(grown[name])[: len(values)] == said(values), (id_, name)
    for id_, entity in earlier.entities.items():
        for name, values in entity.opening.items():
            assert set(said(values)) <= set(said(later.entities[id_].opening[name])), (id_, name)
    assert set(earlier.purchases) <= set(later.purchases)


def said(values):
    """What dated values say, without the rivals that other sources may have published since."""
    return [(v.text, v.valid_from, v.known, v.source) for v in values]
