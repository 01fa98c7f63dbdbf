"""The race of the labs of a book: who takes part, what futures keep, what is neutral, bad input, and the verb."""

from __future__ import annotations

import functools
import json
from dataclasses import replace

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.book.records import Assumption
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.errors import UsageError
from lookthrough.lens.race import ante
from lookthrough.lens.race.race import _track, race
from lookthrough.lens.race.race_futures import ENDED, NEVER_CAME, SETTINGS, STILL_HERE, run_race
from lookthrough.lens.race.race_labs import labs_of, parent_of
from lookthrough.positions.plan import compile_plan
from lookthrough.present import labels
from lookthrough.present.sentences.race_sentences import CAUTION, race_sentences, record_sentences
from lookthrough.present.terminal.race import race_text
from tests.cli.asking import answer, refused, run
from tests.lens.builders import HERE, bundled, value
from tests.places import VALID

PATHS = 200


def assumed(book, **changes):
    """Return a book with assumptions of the race at one number each."""
    rows = {f"race.{name}": number for name, number in changes.items()}
    rows = {name.replace("momentum_", "momentum."): number for name, number in rows.items()}
    made = {name: Assumption(name, value((number, number)), "a test", HERE) for name, number in rows.items()}
    return replace(book, assumptions={**book.assumptions, **made})


def with_labs(book, kept):
    """Return a book whose only labs are those named."""
    labs = {e.id for e in book.entities.values() if e.kind == "frontier_lab"} - set(kept)
    entities = {id_: e for id_, e in book.entities.items() if id_ not in labs}
    strangers = {f"race.momentum.{lab}" for lab in labs}
    return replace(
        book, entities=entities, assumptions={n: a for n, a in book.assumptions.items() if n not in strangers}
    )


@functools.cache
def raced():
    return race(bundled(), paths=PATHS)


@functools.cache
def futures(name):
    return futures_of(bundled(), name)


def futures_of(book, name):
    setting = next(each for each in SETTINGS if each.name == name)
    made = race(book, paths=PATHS, years=1)
    return run_race(_track(book, made, 40), setting)


# Who takes part.


def test_ten_labs_take_part_five_of_them_without_a_contract_or_a_listed_firm():
    labs = {lab.id: lab for lab in labs_of(bundled())}
    assert len(labs) == 10
    assert {lab.parent for lab in labs.values() if lab.parent} == {"alphabet", "meta", "spacex"}
    assert sum(not lab.earns for lab in labs.values()) == 2


def test_a_lab_lives_inside_the_listed_firm_that_owns_half_of_it():
    book = bundled()
    assert parent_of(book, "openai") is None  # 25 % at most
    assert parent_of(book, "xai") == "spacex"


def test_labs_without_contracts_are_in_no_plan_of_a_run():
    book = bundled()
    plan, bare = (compile_plan(each, KINDS) for each in (book, with_labs(book, ("openai", "anthropic", "xai"))))
    assert [plan.entities[i] for i in plan.labs] == ["anthropic", "openai", "xai"]
    assert plan.table.rows == bare.table.rows
    assert plan.entities == bare.entities


def test_a_lab_of_the_outside_that_a_contract_names_is_in_the_plan():
    book = bundled()
    contract = next(c for c in book.contracts.values() if "lender" in c.roles)
    lent = replace(contract, roles={**contract.roles, "lender": "mistral"})
    plan = compile_plan(replace(book, contracts={**book.contracts, lent.id: lent}), KINDS)
    assert "mistral" in plan.entities
    assert "moonshot" not in plan.entities


def test_labs_without_contracts_change_no_static_answer():
    book = bundled()
    bare = with_labs(book, ("openai", "anthropic", "xai"))
    assert lt.through(book).document() == lt.through(bare).document()
    assert lt.funding(book).document() == lt.funding(bare).document()


def test_the_assumed_momentum_is_what_is_measured_half_to_each():
    [ratio] = raced().ratios
    momentum = {lab.id: lab.momentum for lab in raced().labs}
    first, second = momentum[ratio.first], momentum[ratio.second]
    assert first.low < ratio.drift / 2 < first.high
    assert second.low < -ratio.drift / 2 < second.high


# What futures keep.


@pytest.mark.parametrize("setting", [each.name for each in SETTINGS])
def test_shares_add_up_to_one_and_who_is_out_has_none(setting):
    seen = futures(setting)
    assert seen.share.sum(axis=1) == pytest.approx(np.ones(seen.share.shape[::2]))
    assert (seen.share[~seen.here] == 0.0).all()


@pytest.mark.parametrize("setting", [each.name for each in SETTINGS])
def test_who_has_dropped_out_stays_out_and_is_bought_by_who_is_in(setting):
    seen = futures(setting)
    for lab, path in zip(*np.nonzero(seen.left), strict=True):
        quarter, buyer = seen.left[lab, path], seen.into[lab, path]
        assert not seen.here[quarter - 1 :, lab, path].any()
        assert buyer == ENDED or seen.here[quarter - 1, buyer, path]
    assert (seen.into[seen.left == 0] <= STILL_HERE).all()


def test_a_lab_inside_a_listed_firm_never_drops_out():
    inside = {lab.id for lab in raced().labs if lab.parent}
    assert not inside & {row.lab for row in raced().exits}


def test_fewer_survive_where_money_is_short_or_scaling_stalls_and_fewest_with_both():
    left = {row.setting: row.survivors.mean for row in raced().years if row.year == 10}
    assert left["base"] > left["shut"] > left["both"]
    assert left["base"] > left["stalled"] > left["both"]


def test_nobody_comes_back_and_so_survivors_only_fall():
    for setting in labels.RACE_SETTINGS:
        means = [row.survivors.mean for row in raced().years if row.setting == setting]
        assert means == sorted(means, reverse=True)


def test_chances_of_dropping_out_rise_with_the_years_and_buyers_add_up_to_the_whole():
    for row in raced().exits:
        assert list(row.within) == sorted(row.within)
        assert sum(part for _, part in row.into) + row.ends == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    one, again, other = (race(bundled(), paths=50, years=3, seed=seed).document() for seed in (0, 0, 7))
    assert json.dumps(one) == json.dumps(again)
    assert json.dumps(one) != json.dumps(other)


def test_the_order_of_the_book_does_not_matter():
    book = bundled()
    turned = replace(book, entities=dict(reversed(book.entities.items())))
    assert race(turned, paths=50, years=3).document() == race(book, paths=50, years=3).document()


# What is neutral.


def test_without_an_ante_and_computing_power_nobody_drops_out_and_nobody_comes():
    still = race(assumed(bundled(), ante=0.0, entry=0.0), paths=50, years=5)
    assert [row.survivors.mean for row in still.years if row.setting == "base"] == [10.0] * 5
    assert all(row.newcomers.mean == 0.0 for row in still.years)


def test_without_elasticity_and_exits_shares_do_not_depend_on_funding():
    book = assumed(bundled(), compute_elasticity=0.0, least_paid=0.0, entry=0.0)
    assert np.array_equal(futures_of(book, "base").share, futures_of(book, "shut").share)


def test_more_persistence_helps_the_lab_that_has_momentum():
    least, most = (
        next(
            row.share.mean
            for row in race(assumed(bundled(), persistence=persistence), paths=PATHS).shares
            if (row.setting, row.lab, row.year) == ("base", "anthropic", 10)
        )
        for persistence in (0.0, 0.5)
    )
    assert most > least + 0.1


def test_a_dearer_ante_leaves_fewer():
    cheap, dear = (race(assumed(bundled(), ante=ante_), paths=PATHS).years[9].survivors.mean for ante_ in (2.0, 8.0))
    assert dear < cheap


def test_the_ante_grows_and_levels_off():
    track = _track(bundled(), race(bundled(), paths=10, years=1), 4)
    now, soon, late, later = (ante.ante_of(track.of, quarter) for quarter in (0, 4, 400, 440))
    assert (now < soon).all()
    assert late == pytest.approx(later, rel=1e-6)
    assert late == pytest.approx(now * np.exp(track.of.race["ante_growth"] / track.of.race["ante_decay"]), rel=1e-6)


def test_rows_of_newcomers_begin_empty():
    seen = futures("base")
    assert not seen.here[0, 10:].all()
    assert (seen.into[10:][~seen.here[:, 10:].any(axis=0)] == NEVER_CAME).all()


# What it says.


def test_every_claim_of_foresight_goes_with_its_caution():
    said = record_sentences(raced())
    assert CAUTION in said[-1]
    assert any("13.6% to 46.4%" in sentence and "lies within it" in sentence for sentence in said)


def test_in_june_2025_the_book_gave_the_crossing_the_chances_of_the_case():
    [test] = race(lt.load(as_of="2025-06-30"), paths=10, years=1).crossings
    chances = {row.rule.name: row.crosses for row in test.rows}
    assert test.made == "2025-06"
    assert chances["no_momentum_12"] == pytest.approx(0.0024, abs=1e-4)
    assert chances["full"] == pytest.approx(0.7457, abs=1e-4)
    assert 0.0 < chances["own"] < 1.0


# Bad input, and the verb.


@pytest.mark.parametrize("numbers", [{"paths": 0}, {"years": 0}, {"seed": -1}])
def test_numbers_that_cannot_be_are_refused(numbers):
    with pytest.raises(UsageError, match="1 or more"):
        race(bundled(), **numbers)


@pytest.mark.parametrize(("kept", "says"), [((), "no frontier lab"), (("openai",), "1 frontier lab")])
def test_a_book_of_one_lab_or_none_gets_one_sentence(kept, says):
    made = race(with_labs(bundled(), kept))
    assert made.years == ()
    assert says in race_text(made)
    assert len(race_sentences(made)) == 1
    json.dumps(made.document(), allow_nan=False)


def test_momentum_of_a_lab_that_is_none_counts_for_nothing():
    row = Assumption("race.momentum.openay", value((0.1, 0.2)), "a test", HERE)
    book = bundled()
    more = replace(book, assumptions={**book.assumptions, row.name: row})
    assert race(more, paths=10, years=1).document() == race(book, paths=10, years=1).document()


def test_a_book_with_labs_that_lacks_a_range_says_which():
    book = bundled()
    lacking = {name: row for name, row in book.assumptions.items() if name != "race.keep"}
    with pytest.raises(MissingAssumptionError, match=r"race\.keep"):
        race(replace(book, assumptions=lacking), paths=10)


def test_two_labs_with_too_few_common_dates_are_named_with_the_files_to_extend():
    book = bundled()
    short = {n: rows[:2] if n.startswith("anthropic_annualised") else rows for n, rows in book.series.items()}
    made = race(replace(book, series=short), paths=10, years=1)
    assert made.ratios == ()
    [told] = [sentence for sentence in record_sentences(made) if "share 2 dates" in sentence]
    assert "series/anthropic_annualised_revenue.csv" in told


def test_a_book_without_run_rates_races_all_the_same():
    book = bundled()
    others = {name: rows for name, rows in book.series.items() if not name.endswith("_annualised_revenue")}
    made = race(replace(book, series=others), paths=10, years=1)
    assert (made.ratios, made.crossings, made.forecasts) == ((), (), ())
    assert made.years


def test_the_verb_of_a_small_book_is_one_sentence_and_no_error():
    done = run("race", "--book", VALID)
    assert done.exit_code == 0
    assert "a race needs two" in done.stdout


def test_the_verb_prints_text_json_and_csv():
    told = answer("race", "--paths", "20", "--years", "2")
    assert told["years"][0]["setting"] == "base"
    assert told["crossings"][0]["rows"][-1]["name"] == "own"
    assert run("race", "--paths", "20", "--csv").stdout.startswith("setting,year,survivors,")
    text = run("race", "mistral", "--paths", "20").stdout
    assert "Who drops out, when, and into whom" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("mistrl",), "did you mean mistral?"),
        (("alphabet",), "no lab is called 'alphabet'"),
        (("--paths", "0"), "from 1"),
        (("--years", "99"), "from 1 to 50"),
    ],
)
def test_the_verb_refuses_what_cannot_be(words, says):
    assert says in refused("race", *words, code=2)


def test_python_asks_as_the_verb_does():
    made = lt.race(lt.load(), paths=10, years=2)
    assert made.frame().shape[0] == len(made.rows) == 8
