"""A run: clearing only redistributes, interlocks amplify, nothing leaks, every cut adds up, every input matters."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import lookthrough.simulate.run as module
from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError
from lookthrough.simulate.channels import CHANNELS

CUTS = ("by_end_holder", "by_first_holder")
LEDGERS = ("direct", "total", "memo", "creditors", "owners", "by_kind", "shortfall", "outside", "deadweight")


@pytest.fixture(scope="module")
def cleared_only(stress):
    return stress(channels=("credit",), costs=False, stops=False, discounting=False, paths=96, split=False)


def test_clearing_alone_only_redistributes(cleared_only):
    """With neither costs, stops nor discounting the credit channel moves losses between holders, and adds none."""
    assert abs(cleared_only.amplification["ratio"] - 1.0) <= 1e-9
    total, direct = cleared_only.sample.total.sum(axis=0), cleared_only.sample.direct.sum(axis=0)
    np.testing.assert_allclose(total, direct, rtol=0, atol=1e-9 * np.abs(direct).max())


def test_the_permanent_test_is_not_empty(cleared_only):
    """Creditors do lose, companies do fail, and outside money would have been needed to keep them paying."""
    sample = cleared_only.sample
    assert cleared_only.document()["loss"]["creditors"]["mean"] > 1.0
    assert (sample.default >= 0).sum() > (sample.base_default >= 0).sum()
    assert (sample.total[0] != sample.direct[0]).any()
    assert (np.abs(sample.total - sample.direct).max(axis=0) > 1.0).any()


def test_the_lifeline_pays_what_creditors_would_have_lost(cleared_only):
    """Without the credit channel the shortfall is somebody's: the sum over holders stays, its place changes."""
    by_first = cleared_only.document()["by_first_holder"]
    assert sum(row["total"] for row in by_first.values()) == pytest.approx(
        cleared_only.document()["amplification"]["direct"], rel=1e-9
    )


def test_interlocks_amplify_the_loss(hype):
    amplification = hype.document["amplification"]
    assert amplification["direct"] > 0.0
    assert amplification["total"] > amplification["direct"]
    assert amplification["interval95"][0] > 1.0
    assert amplification["ratio"] == pytest.approx(amplification["total"] / amplification["direct"])
    low, high = amplification["interval95"]
    assert low < amplification["ratio"] < high


@pytest.fixture(scope="module")
def mild(stress):
    """Half the shock: not every path ends the same way, so that inputs can tell."""
    return stress(severity=0.5, split=False)


def test_half_the_shock_loses_less(hype, mild):
    assert 0.0 < mild.document()["loss"]["headline"]["mean"] < hype.sample.total[:, :64].sum(axis=0).mean()


def test_a_shock_of_zero_severity_loses_exactly_nothing_on_every_path(stress):
    result = stress(severity=0.0, paths=32, common=32)
    for ledger in LEDGERS:
        values = np.asarray(getattr(result.sample, ledger))
        # With the credit channel off the closing adds the same money up in another order: rounding, no loss.
        assert np.abs(values).max() <= (1e-10 if ledger == "direct" else 0.0), ledger
    assert np.array_equal(result.sample.default, result.sample.base_default)
    assert result.amplification["ratio"] is None
    for channel in result.amplification["channels"].values():
        assert abs(channel["shapley"]) < 1e-10


def test_the_base_scenario_is_no_shock(stress):
    result = stress("base", split=False)
    assert result.document()["loss"]["headline"]["mean"] == 0.0
    assert result.document()["loss"]["listed_memo"]["mean"] == 0.0


@pytest.mark.parametrize("cut", CUTS)
def test_both_cuts_by_holder_are_the_loss(hype, cut):
    table = hype.document[cut]
    for ledger, loss in (("creditors", "creditors"), ("owners", "owners"), ("total", "headline")):
        summed = sum(row[ledger] for row in table.values())
        assert summed == pytest.approx(hype.document["loss"][loss]["mean"], rel=1e-9)
    rows = hype.result.losses.by(cut.removeprefix("by_")).rows
    assert [r["total"] for r in rows] == sorted((r["total"] for r in rows), reverse=True)
    assert {r["id"] for r in rows} == set(table)


def test_the_cuts_differ_where_money_passes_through(hype, book):
    """Funds hold first and their investors last: no pass-through ends with a loss."""
    first, end = hype.document["by_first_holder"], hype.document["by_end_holder"]
    through = {e for e, r in book.entities.items() if r.class_ == "pass_through" and r.passes_to}
    assert any(first[e]["total"] > 0 for e in through if e in first)
    assert all(abs(end[e]["total"]) < 1e-9 for e in through if e in end)


def test_the_cut_by_contract_kind_adds_up_to_the_same_total(hype):
    summed = sum(hype.document["by_contract_kind"].values())
    assert summed == pytest.approx(hype.document["loss"]["headline"]["mean"], rel=1e-9)


def test_total_is_what_the_explanation_adds_up_to(hype):
    explained = hype.document["amplification"]["explained"]
    assert sum(explained.values()) == pytest.approx(hype.document["amplification"]["total"], rel=1e-9)


def test_nothing_leaks_and_every_clearing_is_solved(hype):
    assert hype.result.residual <= 1e-9
    assert hype.result.status["unconverged"] == 0
    assert hype.result.status["solved"] == 256
    assert hype.result.status["multiple"] == 0


def test_shapley_shares_add_up_to_all_less_none(hype):
    """On the common paths: what all channels lose beyond none is shared out to the last cent."""
    amplification = hype.document["amplification"]
    first = slice(0, amplification["common_paths"])
    everything = hype.sample.total[:, first].sum(axis=0).mean()
    nothing = hype.sample.direct[:, first].sum(axis=0).mean()
    shares = sum(c["shapley"] for c in amplification["channels"].values())
    assert shares == pytest.approx(everything - nothing, rel=1e-9)
    assert set(amplification["channels"]) == set(CHANNELS)
    assert sum(abs(c["shapley"]) > 1e-6 for c in amplification["channels"].values()) >= 3  # no channel is for show


def test_a_longer_run_contains_the_shorter_one_bit_for_bit(hype, short):
    for ledger in ("direct", "total", "creditors", "owners", "default", "shortfall", "outside"):
        longer, shorter = getattr(hype.sample, ledger), getattr(short.sample, ledger)
        assert shorter.shape[-1] == 100
        assert np.array_equal(longer[..., :100], shorter), ledger


@pytest.fixture(scope="module")
def wide(book):
    """128 paths in the layout a user gets: groups of 64."""
    return module.stress(book, "hype-fade", kinds=KINDS, paths=128, devices=1, trace=0, common=1)


def test_a_path_is_the_same_but_for_rounding_in_groups_of_another_width(hype, wide):
    """Which is why all groups of a run are of one width."""
    for ledger in ("direct", "total"):
        np.testing.assert_allclose(getattr(wide.sample, ledger), getattr(hype.sample, ledger)[:, :128], rtol=1e-12)


TWO_DEVICES = """
import sys
from pathlib import Path
import jax, numpy as np
from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.simulate.run import stress
from lookthrough.world.drivers import SHOCKS
book = load_book(Path(sys.argv[1]), KINDS, SHOCKS).book
result = stress(book, "hype-fade", kinds=KINDS, paths=128, devices=2, trace=0, common=1)
assert len(jax.devices()) == 2
np.save(sys.argv[2], np.concatenate([result.sample.direct, result.sample.total]))
"""


def test_a_path_is_the_same_but_for_rounding_on_two_devices(wide, book, tmp_path):
    """In a process of its own: JAX makes its devices once."""
    out = tmp_path / "losses.npy"
    subprocess.run([sys.executable, "-c", TWO_DEVICES, book.root, str(out)], check=True, env=dict(os.environ))
    ours = np.concatenate([wide.sample.direct, wide.sample.total])
    np.testing.assert_allclose(np.load(out), ours, rtol=1e-12)


def test_other_seeds_give_other_paths_and_zero_is_a_seed(hype, stress):
    other = stress(seed=0, split=False).sample
    assert (other.total != hype.sample.total[:, :64]).any(axis=0).all()
    assert (other.direct != hype.sample.direct[:, :64]).any(axis=0).all()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"paths": 0}, "paths"),
        ({"quarters": 0}, "quarters"),
        ({"block": 0}, "block"),
        ({"severity": -0.1}, "severity"),
        ({"severity": float("nan")}, "severity"),
        ({"trace": -1}, "trace"),
    ],
)
def test_a_number_that_cannot_be_is_named(stress, options, named):
    with pytest.raises(ValueError, match=named):
        stress(**options)


def test_an_unknown_channel_names_the_nearest():
    with pytest.raises(UnknownNameError, match="funding"):
        module.known(["fundign"])


# ---- Nothing is hard-coded: change an input of the book, and the headlines that rest on it move.


def headlines(document):
    defaults = {row["id"]: row["probability"] for row in document["first_defaults"]}
    return {
        "creditors": document["loss"]["creditors"]["mean"],
        "owners": document["loss"]["owners"]["mean"],
        "direct": document["amplification"]["direct"],
        "ratio": document["amplification"]["ratio"],
        "openai fails": defaults.get("openai", 0.0),
        "microsoft": document["by_end_holder"].get("microsoft", {"total": 0.0})["total"],
    }


@pytest.fixture(scope="module")
def usual(mild):
    return headlines(mild.document())


ALL = {"creditors", "owners", "direct", "ratio", "openai fails", "microsoft"}
CHANGES = {
    "revenue of a lab": (lambda b, c: c.opening(b, "openai", "revenue", 0.5), ALL),
    "cash of a lab": (lambda b, c: c.opening(b, "openai", "cash", 0.1), ALL - {"openai fails"}),
    "what a lab is worth": (lambda b, c: c.opening(b, "openai", "private_valuation", 0.5), ALL),
    "a lab's largest commitment": (lambda b, c: c.term(b, largest(b, "openai"), "amount", 0.5), ALL),
    "principal of every bond": (lambda b, c: every(b, c, "bond", "principal", 1.2), {"creditors", "owners", "direct"}),
    "rent of every lease": (lambda b, c: every(b, c, "lease", "rent", 0.5), {"creditors", "owners", "direct", "ratio"}),
    "discount of a forced sale": (lambda b, c: c.assumption(b, "asset.neocloud.sale_discount", 0.1), {"creditors"}),
    "how fast adoption spreads": (lambda b, c: c.assumption(b, "world.adoption_q", 0.5), ALL),
    "size of the shock": (lambda b, c: c.shock(b, "revenue-miss", "demand", 0.3), ALL),
}


def largest(book, buyer):
    """The buyer's largest commitment to a seller that cannot fail: no other number of the model rests on it."""
    taken = [
        c
        for c in book.contracts.values()
        if c.kind == "compute_commitment"
        and c.roles["buyer"] == buyer
        and book.entities[c.roles["seller"]].class_ == "sponsor"
        and c.current_status == "signed"
    ]
    return max(taken, key=lambda c: c.mid("amount") or 0.0).id


def every(book, change, kind, term, factor):
    for contract in sorted(book.contracts):
        record = book.contracts[contract]
        if record.kind == kind and record.mid(term) and not record.held_by:
            book = change.term(book, contract, term, factor)
    return book


@pytest.mark.parametrize("name", CHANGES)
def test_headlines_move_with_the_book(usual, stress, book, change, name):
    changed, moving = CHANGES[name]
    after = headlines(stress(of=changed(book, change), severity=0.5, split=False).document())
    for headline in sorted(moving):
        assert after[headline] != pytest.approx(usual[headline], rel=1e-6, abs=1e-9), headline


def test_the_shock_given_on_the_command_line_is_the_one_that_runs(usual, stress):
    after = headlines(stress(severity=0.5, split=False, changes={"demand": "-1%"}).document())
    assert after["direct"] < usual["direct"]
    assert after["owners"] < usual["owners"]
