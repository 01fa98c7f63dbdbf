"""One instrument: PD, LGD and EL by hand in a run made by hand, terms with what filled them, cash, rank, holders."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.part import written_part
from lookthrough.cli import app
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.lens.instrument.cash_in_run import YearInRun
from lookthrough.lens.instrument.contract_cash import ContractQuarter, average_life
from lookthrough.lens.instrument.default_odds import odds_of
from lookthrough.lens.instrument.filled_terms import TermRow
from lookthrough.lens.instrument.instrument import ask, one_of
from lookthrough.lens.instrument.instrument_rows import INSTRUMENTS
from lookthrough.lens.instrument.rank_agreement import kendall
from lookthrough.positions.standing import standing_of
from lookthrough.runs.promises import OtherBookError
from lookthrough.runs.seal import open_run
from tests.book.small_book import VALID, changed, load
from tests.present.stress_fixture import stress_document
from tests.runs.made import DOCUMENT, seal, whole_run, write_table

NEAR = {"rel": 0, "abs": 1e-9}


@pytest.fixture(scope="module")
def book():
    return lt.load(VALID)


@pytest.fixture(scope="module")
def bundled():
    return lt.load()


@pytest.fixture(scope="module")
def asked(bundled):
    return ask(bundled)


# PD, EAD, LGD and EL


DEFAULTED = np.array([1.0, 0.0, 1.0, 0.0])  # four futures of a bond of 27.3: it defaults in two
EXPOSED = np.array([20.0, 0.0, 10.0, 0.0])
LOST = np.array([5.0, 0.0, 10.0, 1.0])  # on the last one the horizon leaves 1 unpaid


def by_hand(folder, book, **sizes):
    """Write a run of the small book whose bond has these futures, with the shock; without it half of every loss."""
    whole_run(folder)
    lost, exposed = sizes.get("lost", LOST), sizes.get("exposed", EXPOSED)
    rows = {"contract": np.array(["campus-bonds"])}
    for prefix, factor in (("base_", 0.5), ("", 1.0)):
        there = factor * lost * DEFAULTED
        moments = {
            "defaults": DEFAULTED,
            "exposed": exposed,
            "exposed_squared": exposed**2,
            "lost": there,
            "lost_squared": there**2,
            "lost_exposed": there * exposed,
            "all_lost": factor * lost,
            "all_squared": (factor * lost) ** 2,
        }
        rows |= {f"{prefix}{name}": np.array([values.mean()]) for name, values in moments.items()}
    write_table(folder, "instrument.parquet", rows)
    quarters = np.array(["2026Q4", "2027Q1", "2027Q4"])
    when = {"base_default": np.array([0.0, 0.5, 0.0]), "default": np.array([0.25, 0.0, 0.25])}
    write_table(
        folder, "instrument_default.parquet", {"contract": np.repeat("campus-bonds", 3), "quarter": quarters, **when}
    )
    cash = {"contract": np.repeat("campus-bonds", 2), "quarter": np.array(["2029Q1", "2029Q2"])}
    for prefix in ("base_", ""):
        cash |= {f"{prefix}{name}": np.array([1.0, 1.0]) for name in ("due", "paid", "paid_p5", "paid_p95", "drawn")}
        cash |= {f"{prefix}{name}": np.array([2.0, 4.0]) for name in ("balance", "income")}
        cash[f"{prefix}service"] = np.array([1.0, 2.0])
    write_table(folder, "instrument_cash.parquet", cash)
    run = {"book_sha256": book.sha256, **written_part(book)}
    found = stress_document() | {"paths": 4, "scenario": "fade", "book_root": str(VALID)}
    return seal(folder, **found | {"status": {**DOCUMENT["status"], "solved": 4}, "run": {**DOCUMENT["run"], **run}})


def test_pd_ead_lgd_and_el_by_hand(book, tmp_path):
    """PD 2 of 4; EAD (20 + 10) / 2; LGD (5 + 10) / (20 + 10); EL (5 + 10) / 4; the horizon leaves 1 / 4."""
    odds = odds_of(open_run(by_hand(tmp_path / "run", book)))["campus-bonds"]
    found = odds.shocked
    assert (found.pd, found.ead, found.lgd, found.el) == pytest.approx((0.5, 15.0, 0.5, 3.75), **NEAR)
    assert found.horizon == pytest.approx(0.25, **NEAR)
    assert found.pd * found.ead * found.lgd == pytest.approx(found.el, **NEAR)
    assert (odds.base.pd, odds.base.lgd, odds.base.el) == pytest.approx((0.5, 0.25, 1.875), **NEAR)
    assert found.by_year == pytest.approx({"2026Q4": 0.25, "2027Q4": 0.5})
    assert odds.base.by_year == pytest.approx({"2026Q4": 0.0, "2027Q4": 0.5})


def test_errors_of_the_odds_by_hand(book, tmp_path):
    """PD: root of 0.25 / 4. EAD: 5 either way on two paths. LGD: L - E / 2 is -5 and 5. EL: of 5, 10, 0 and 0."""
    found = odds_of(open_run(by_hand(tmp_path / "run", book)))["campus-bonds"].shocked
    assert found.pd_error == pytest.approx(0.25, **NEAR)
    assert found.ead_error == pytest.approx(5.0 / math.sqrt(2.0), **NEAR)
    assert found.lgd_error == pytest.approx(math.sqrt((25.0 + 25.0) / 4.0 / 4.0) / 7.5, **NEAR)
    assert found.el_error == pytest.approx(math.sqrt((125.0 / 4.0 - 3.75**2) / 4.0), **NEAR)


def test_a_debt_that_never_defaults_has_no_exposure_at_default_and_no_loss_given_it(book, tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.DEFAULTED", np.zeros(4))
    folder = by_hand(tmp_path / "run", book, exposed=np.zeros(4), lost=np.array([0.0, 0.0, 0.0, 1.0]))
    found = odds_of(open_run(folder))["campus-bonds"].shocked
    assert (found.pd, found.ead, found.lgd, found.el, found.horizon) == (0.0, None, None, 0.0, 0.25)


def test_an_instrument_in_a_run_has_its_cash_and_cover(book, tmp_path):
    """Income of 2 and 4 over service of 1 and 2 in 2029 is a cover of 2."""
    found = lt.instrument(book, "campus-bonds", run=by_hand(tmp_path / "run", book))
    assert (found.scenario, found.paths) == ("fade", 4)
    assert [row.shocked.paid for row in found.in_run] == [1.0, 1.0]
    (year,) = [row for row in found.years if row.year == 2029]
    assert (year.cover, year.base_cover) == (2.0, 2.0)
    assert found.row.odds.shocked.pd == 0.5


def test_the_years_below_a_cover_that_is_stated(book):
    found = lt.instrument(book, "campus-bonds")
    test = TermRow("cover_test", "given", "1.4", 1.4, 1.4, 1.4, "number", "reported")
    years = (YearInRun(2029, 1.5, 1.6, None), YearInRun(2030, 1.3, 1.6, None), YearInRun(2031, None, None, None))
    stated = dataclasses.replace(found, terms=(test,), years=years)
    assert [(each.term, each.below) for each in stated.tests] == [("cover_test", (2030,))]
    assert found.tests == ()


def test_a_run_of_another_book_is_refused(book, tmp_path):
    whole_run(tmp_path / "run")
    with pytest.raises(OtherBookError, match="not from this book"):
        lt.instrument(book, "campus-bonds", run=tmp_path / "run")


# Without a run


def test_average_life_by_hand():
    """1 after a quarter and 3 after a year: (0.25 x 1 + 1 x 3) / 4."""
    rows = [ContractQuarter(8106, 0.0, 0.1, 1.0, 0.0, 3.0), ContractQuarter(8109, 0.0, 0.1, 3.0, 0.0, 0.0)]
    assert average_life(rows, 8106) == pytest.approx(0.8125, **NEAR)
    assert average_life(rows[:0], 8106) is None


def test_terms_are_as_given_and_as_filled_in_by_which_assumption(asked):
    terms = {row.term: row for row in one_of(asked, "c053").terms}
    assert (terms["principal"].how, terms["principal"].mid, terms["principal"].acts) == ("given", 8.5, True)
    assert not terms["rating"].acts
    drawn = terms["ddtl.draw_period"]
    assert (drawn.how, drawn.by, drawn.low, drawn.high) == ("assumed", "ddtl.draw_period", 0.5, 2.5)
    assert drawn.reason.startswith("guess")
    of_bond = {row.term: row for row in one_of(asked, "c057").terms}
    assert (of_bond["amortisation"].how, of_bond["amortisation"].value) == ("of the kind", "bullet")


def test_principal_of_a_schedule_is_what_is_outstanding_and_drawn(asked, bundled):
    debts = [c for c in standing_of(bundled).contracts.values() if c.family == "debt" and c.id in asked.plan.cash]
    for debt in debts:
        cash = asked.plan.cash[debt.id]
        opening = cash[0].balance - cash[0].draw + cash[0].principal if cash else 0.0
        assert sum(r.principal for r in cash) == pytest.approx(opening + sum(r.draw for r in cash), abs=1e-9), debt.id


def test_the_stack_of_a_debtor_adds_up_and_ranks_by_seniority(book):
    """The campus owes 27.3 of bonds above 2.5 of equity: 2.5 of 29.8 is lost first."""
    stack = lt.instrument(book, "campus-bonds").stack
    assert [(row.contract, row.place) for row in stack.rows] == [
        ("campus-bonds", "itself"),
        ("campus-equity", "equity"),
    ]
    assert stack.first_loss == pytest.approx(2.5, **NEAR)
    assert stack.share == pytest.approx(2.5 / 29.8, **NEAR)
    assert stack.loan_to_cost == pytest.approx(27.3 / 29.8, **NEAR)


def test_a_junior_tranche_stands_behind_a_senior_one_of_the_same_debtor(tmp_path):
    old = "- id: campus-lease"
    junior = (
        "- id: campus-b\n  kind: abs\n  issuer: campus\n  holder: insurers\n  principal: 2 bn USD\n  rate: 8 %\n"
        "  start: 2025Q4\n  maturity: 2035Q4\n  seniority: junior\n  lock_up: 1.4\n  cash_sweep: 50 %\n"
        "  status: funded\n  source: s1\n\n"
    )
    root = changed(tmp_path / "book", "deals/campus.yaml", old, junior + old)
    book = load(root).book
    senior, behind = (lt.instrument(book, id_) for id_ in ("campus-bonds", "campus-b"))
    assert [row.place for row in senior.stack.rows] == ["itself", "behind", "equity"]
    assert [row.place for row in behind.stack.rows] == ["ahead", "itself", "equity"]
    assert senior.stack.first_loss == pytest.approx(4.5, **NEAR)
    assert behind.stack.first_loss == pytest.approx(2.5, **NEAR)
    acts = {row.term: row.acts for row in behind.terms}
    assert (acts["lock_up"], acts["cash_sweep"]) == (True, False)
    (position,) = lt.portfolio(book, [{"instrument": "campus-b", "amount": 10.0}]).positions
    assert position.seniority == "junior"


def test_every_instrument_of_the_bundled_book_answers(asked, bundled):
    every = [c for c in asked.standing.contracts.values() if c.family in INSTRUMENTS]
    assert len(every) > 200
    for contract in every:
        found = one_of(asked, contract.id)
        assert found.document()["row"]["id"] == contract.id
        assert found.cash or found.row.why, contract.id
        assert sum(row.share for row in found.holders) == pytest.approx(1.0, abs=1e-9), contract.id
        assert (found.stack is not None) == (contract.family == "debt")
    assert {row.id for row in lt.instruments(bundled).instruments} == {c.id for c in every}


# Orders


def test_kendalls_tau_by_hand():
    """1 2 3 4 and 1 3 2 4 agree on five pairs of six; a tie on one side is in one factor of the root only."""
    assert kendall([1, 2, 3, 4], [1, 3, 2, 4]).tau == pytest.approx(4.0 / 6.0, **NEAR)
    assert kendall([1, 2, 3, 4], [4, 3, 2, 1]).tau == pytest.approx(-1.0, **NEAR)
    assert kendall([1, 1, 2], [1, 2, 3]).tau == pytest.approx(2.0 / math.sqrt(2.0 * 3.0), **NEAR)
    assert kendall([1, 2, 3, 4], [1, 3, 2, 4]).error == pytest.approx(math.sqrt(2 * 13 / (9 * 4 * 3)), **NEAR)
    assert kendall([1, 2], [1, 2]).tau is None
    assert kendall([1, 1, 1], [1, 2, 3]).tau is None
    with pytest.raises(ValueError, match="cannot be ordered together"):
        kendall([1], [])


# What cannot be asked


@pytest.mark.parametrize(
    ("id_", "error", "said"),
    [
        ("campus-bond", UnknownNameError, "did you mean campus-bonds"),
        ("campus", UnknownNameError, "a party and no instrument; it owes campus-bonds"),
        ("campus-equity", UsageError, "an investment in shares"),
    ],
)
def test_what_is_no_instrument_is_refused_with_a_way_on(book, id_, error, said):
    with pytest.raises(error, match=said):
        lt.instrument(book, id_)


def test_an_instrument_with_nothing_to_pay_says_why(asked):
    assert one_of(asked, "c062").row.why == "it ended before the book's date"
    assert "when it is called" in one_of(asked, "c005").row.why


# The verb


def run_verb(*arguments):
    return CliRunner().invoke(app, ["instrument", *map(str, arguments)])


def test_the_verb_shows_one_and_all(book, tmp_path):
    one = run_verb("campus-bonds", "--book", VALID)
    assert one.exit_code == 0, one.stderr
    assert "2.50 of debt behind it and equity lose first" in one.stdout
    run = by_hand(tmp_path / "run", book)
    risk = run_verb("campus-bonds", "--run", run, "--book", VALID)
    assert risk.exit_code == 0, risk.stderr
    assert "it defaults in 50.0%, and loses 50.0% of what is owed then" in " ".join(risk.stdout.split())
    every = run_verb("--book", VALID, "--sort", "amount")
    assert every.exit_code == 0, every.stderr
    assert "campus-bonds" in every.stdout
    for option in ("--csv", "--json"):
        assert run_verb("--book", VALID, option).exit_code == 0
        assert run_verb("campus-bonds", "--book", VALID, option).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("campus-bond",), "did you mean campus-bonds"),
        (("--sort", "size"), "column to sort by"),
        (("campus-bonds", "--run", "nowhere"), "nowhere"),
    ],
)
def test_the_verb_refuses_with_one_sentence(arguments, said):
    told = run_verb(*arguments, "--book", VALID)
    assert told.exit_code in {2, 3}
    assert said in told.stderr
    assert "Traceback" not in told.stderr
