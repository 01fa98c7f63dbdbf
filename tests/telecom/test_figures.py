"""Two firms added up by hand from the figures they filed, what all of them owe, and which dates the book keeps to."""

import datetime as dt
import functools

import pytest

import lookthrough as lt
from lookthrough.book.company_values import figures_of
from lookthrough.book.replay import public_day
from lookthrough.book.schema.vocabulary import MEMORY
from lookthrough.contracts import KINDS
from lookthrough.positions.balance import balance_opening
from lookthrough.positions.filed import filed
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.units.quarter import quarter_number

DAY = dt.date(2000, 6, 30)
PUBLISHED = dt.date(2000, 8, 31)  # the last day on which a balance sheet of the date came out
FULL = ("winstar", "xo", "teligent", "exodus", "worldcom", "williams_comm", "rcn")  # a schedule EX-27 was read


@functools.cache
def book():
    return lt.load("telecom_2000")


@functools.cache
def balanced():
    return balance_opening(book())


def drawn(company):
    """Return what the contracts of a company say is outstanding, USD bn, at the middle."""
    owed = [c for c in book().contracts.values() if KINDS[c.kind].family == "debt"]
    mine = [c for c in owed if c.roles[KINDS[c.kind].debtor] == company]
    return sum(c.mid("drawn") if c.mid("drawn") is not None else c.mid("principal") or 0.0 for c in mine)


def test_winstar_by_hand():
    """10-Q schedule of June 2000: cash 0.436354 and securities 0.147189; revenue of six months 0.339076; EBITDA of a
    year -0.32 to -0.18 (recalled), so costs of a quarter are 0.169538 + 0.045..0.08."""
    account = filed(book(), "winstar")
    revenue, flow, interest = (account.amount(name) for name in ("revenue", "operating_cash_flow", "interest"))
    assert book().entities["winstar"].opening["cash"][-1].mid == pytest.approx(0.583543)
    assert revenue.mid == pytest.approx(0.169538)
    costs = [revenue.mid - end - interest.mid for end in (flow.high, flow.low)]
    assert costs == pytest.approx([0.214538, 0.249538])
    # notes 2.2, Lucent 0.1 to 0.7, Cisco 0 to 0.5, banks 0 to 0.75: 3.225 against 3.049189 of long-term debt
    assert drawn("winstar") == pytest.approx(2.2 + 0.4 + 0.25 + 0.375)
    assert drawn("winstar") == pytest.approx(3.049189, rel=0.1)


def test_xo_by_hand():
    """10-Q schedule of June 2000: 1.761067 of cash and 1.024419 of securities; long-term debt 4.346613, of which rows
    name notes of 3.6 and 0.4 of a bank facility."""
    assert book().entities["xo"].opening["cash"][-1].mid == pytest.approx(2.785486)
    assert drawn("xo") == pytest.approx(3.6 + 0.4)
    assert balanced().position["xo"]["unlisted_debt"] == pytest.approx(4.346613 - 4.0, abs=1e-3)


def test_who_filed_a_schedule_has_hardly_any_unlisted_debt():
    assert balanced().solved
    shares = {e: balanced().position[e]["unlisted_debt"] / balanced().position[e]["debt"] for e in FULL}
    assert max(shares.values()) < 0.1, shares


def test_no_contract_is_later_than_the_book_and_no_figure_is_of_a_later_day():
    assert book().as_of == DAY
    assert [c.id for c in book().contracts.values() if c.known is None or c.known > DAY] == []
    dated = [(e.id, f.name, v) for e in book().entities.values() for f in figures_of(e) for v in f.dated]
    assert [(e, name, v.text) for e, name, v in dated if v.valid_from is not None and v.valid_from > DAY] == []
    assert [(e.id, a.period) for e in book().entities.values() for a in e.accounts if a.end > DAY] == []
    late = [(e, name, public_day(v)) for e, name, v in dated if (public_day(v) or DAY) > PUBLISHED]
    assert late == []


def test_what_is_recalled_is_a_range():
    recalled = {id_ for id_, source in book().sources.items() if source.class_ == MEMORY}
    points = [
        (contract.id, name, value.text)
        for contract in book().contracts.values()
        for name in ("principal", "drawn", "amount")
        for value in contract.terms.get(name, ())
        if value.mid and value.low == value.high and set(value.source or contract.source) <= recalled
    ]
    figures = [
        (entity.id, figure.name, value.text)
        for entity in book().entities.values()
        for figure in figures_of(entity)
        for value in figure.dated
        if value.mid and value.low == value.high and value.basis == "assumed"
    ]
    assert (points, figures) == ([], [])


def test_a_discount_note_pays_no_interest_before_its_year():
    """Covad: 0.138 at 13.5 % pays from 2003 on (its middle here), 0.138 x 13.5 % / 4 a quarter; interest of the notes
    of 2009 is held in escrow until 2002."""
    first, last = quarter_number("2000Q3"), quarter_number("2003Q4")
    flows = {flow.nature: flow for flow in schedule(compile_plan(book(), KINDS), first, last, 0.065)}
    interest = flows["interest"]

    def of(contract):
        rows = [row for row, id_ in enumerate(interest.positions.ids) if id_ == contract]
        return interest.amount[rows].sum(axis=0)

    assert of("covad-discount-notes")[:10].tolist() == [0.0] * 10
    assert of("covad-discount-notes")[-1] == pytest.approx(0.138 * 0.135 / 4)
    assert of("covad-notes-2009")[:6].tolist() == [0.0] * 6
    assert of("covad-notes-2009")[6] == pytest.approx(0.215 * 0.125 / 4)


def test_assumptions_are_those_of_the_other_book():
    """Copied as they hold at its date; two prices of the date, two ranges that stem from telecoms and the
    part that developers build, of whom there are none, are others."""
    other = lt.load().assumptions
    differ = {name for name, row in book().assumptions.items() if row.value.text != other[name].value.text}
    of_the_date, widened = {"world.rate_start", "world.spread_start"}, {"world.supply_speed", "belief.plans"}
    assert differ == {*of_the_date, *widened, "flywheel.developers_share"}
    kinds = {entity.kind for entity in book().entities.values()}
    assert [name for name in book().assumptions if name.split(".")[1] in kinds and name.startswith("operate.")] == []
