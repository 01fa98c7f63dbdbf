"""A run: clearing only redistributes, incidence and network and every cut add up, nothing leaks, all inputs matter."""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import lookthrough.simulate.run as module
from lookthrough.contracts import KINDS
from lookthrough.contracts.family import CASH, LEDGERS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.errors import UnknownNameError
from lookthrough.runs.contents import PARTS
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import sampled as cut
from lookthrough.simulate.compile.options import Options, common_paths, known
from lookthrough.simulate.compile.state import Switches
from lookthrough.simulate.draws import draw
from lookthrough.simulate.one_run import nothing_given, unfold
from lookthrough.simulate.quarter.wealth import wealth
from lookthrough.simulate.runner.compiling import jitted
from lookthrough.simulate.set_up import set_up
from lookthrough.world import drivers
from tests.simulate.still import base_and_then
from tests.slow import slow

CUTS = ("by_end_holder", "by_first_holder")
BY_PATH = ("incidence", "total", "flows", "default", "fan", "outside")
NIL = ("incidence", "total", "flows", "memo", "holders", "by_kind", "fan", "outside", "deadweight")


# ---- Clearing only redistributes


@pytest.fixture(scope="module")
def cleared_only(model, book):
    """Base, none and failures alone, with neither costs, stops nor discounting, on 64 paths; what each is worth."""
    options = Options("hype-fade", 64, 40, 1, 1.0, {}, ("failures",), SIMULATED, None, 0, 1, False, False, False)
    inputs = set_up(book, options, kinds=KINDS, block=64).inputs

    def unfolded(inputs, paths):
        values, failure_draw, noise, shocks = draw(model, inputs, paths)
        numbers = cut(model, values, failure_draw)
        everything = jnp.ones_like(inputs.settings[0]).at[len(CHANNELS) :].set(inputs.settings[0][len(CHANNELS) :])

        def one(is_base, on, given):
            shock = drivers.shock(jnp.where(is_base, 0.0, inputs.severity), shocks)
            found = unfold(model, numbers, Switches(*on), shock, noise, given)
            return found, (found.outcome, money(model, found))

        settings = jnp.stack([everything, inputs.settings[0], inputs.settings[1]])
        return base_and_then(one, nothing_given(model, numbers), settings)

    found = jitted(unfolded)(inputs, jnp.arange(64))
    return [jax.tree.map(lambda each, i=i: each[i], found) for i in range(3)]


def money(model, run):
    """Everything that those whose wealth counts received less what they paid, discounted, and what is left to them.

    What a limited entity pays or receives outside the book (operations, sales of assets) is a swap for those it deals
    with as far as it is paid; what falls due to them on supply, or for operations, and is not paid is lost.
    """
    claims, outcome = model.claims, run.outcome
    missed, is_cash = outcome.claim_paid - outcome.claim_due, (claims.mode == CASH)[:, None]
    amount = jnp.where(is_cash, outcome.claim_paid, missed)
    counted = model.counts[claims.payee] - model.counts[claims.payer]
    owned = outcome.wealth.flows - wealth(model, run.state, (jnp.zeros(outcome.wealth.flows.shape[1:]),) * 2).flows
    return jnp.sum(amount * counted[:, None], axis=0) + owned.sum(axis=(0, 1)) - outcome.lifeline


def test_clearing_alone_only_redistributes(cleared_only):
    """With neither costs, stops nor discounting failures move losses between holders, and add none."""
    (_, base), (_, nothing), (_, failing) = cleared_only
    lost = np.asarray(base - nothing)
    np.testing.assert_allclose(base - failing, lost, rtol=0, atol=1e-9 * np.abs(lost).max())


def test_the_permanent_test_is_not_empty(cleared_only):
    """Lenders do lose, companies do fail, and outside money would have been needed to keep them paying."""
    (base, before), (nothing, _), (failing, after) = cleared_only
    assert float(np.mean(before - after)) > 1.0
    assert (failing.default_quarter >= 0).sum() > (base.default_quarter >= 0).sum()
    assert float(nothing.lifeline.mean()) > 1.0
    assert float(failing.lifeline.max()) == 0.0
    lenders = np.asarray(base.wealth.existing - failing.wealth.existing)[0].sum(axis=0)
    assert lenders.mean() > 1.0


# ---- Incidence and network


def test_the_network_is_what_the_channels_add_to_the_incidence(hype):
    network = hype.document["network"]
    assert network["incidence"] > 0.0
    assert network["network"] == pytest.approx(network["total"] - network["incidence"])
    assert network["ratio"] == pytest.approx(network["total"] / network["incidence"])
    assert sum(part["network"] for part in network["by_ledger"].values()) == pytest.approx(network["network"])
    added = (hype.sample.total - hype.sample.incidence).sum(axis=0)
    assert network["standard_error"] == pytest.approx(added.std(ddof=1) / len(added) ** 0.5)


def test_an_outside_lifeline_pays_in_the_incidence_only(hype):
    lifeline = PARTS.index("lifeline")
    assert (hype.sample.total[lifeline] == 0.0).all()
    assert hype.sample.incidence[lifeline].min() >= 0.0
    assert hype.sample.incidence[lifeline].mean() > 1.0


@pytest.fixture(scope="module")
def mild(stress):
    """Half the shock: not every path ends the same way, so that inputs can tell."""
    return stress(severity=0.5, split=False)


def test_half_the_shock_loses_less(hype, mild):
    half, whole = mild.sample.total.sum(axis=0), hype.sample.total[:, :64].sum(axis=0)
    assert 0.0 < half.mean() < whole.mean()


# ---- The signs of test_incidence.py, on the bundled book


def test_with_no_channel_the_total_is_the_incidence_bit_for_bit(stress):
    result = stress(channels=(), paths=32, split=False)
    assert np.array_equal(result.sample.total, result.sample.incidence)
    assert result.network["ratio"] == 1.0


def test_a_shut_window_and_a_wide_spread_have_no_incidence(stress):
    sample = stress("base", changes={"window": "-90 %", "spread": "8 %"}, paths=32, split=False).sample
    assert np.abs(sample.incidence).max() < 1e-9
    assert np.abs(sample.total).max() > 1.0


def test_incidence_is_not_negative_and_does_not_fall_with_severity(hype, mild):
    half, whole = mild.sample.incidence.sum(axis=0), hype.sample.incidence[:, :64].sum(axis=0)
    assert (half > 0.0).all()
    assert (whole >= half).all()


def test_a_credit_loss_is_a_level_between_nothing_and_all_loans(hype):
    """On every path, without the shock and with it: nothing, existing loans, all loans, in this order."""
    sample, lenders = hype.sample, LEDGERS.index("lenders")
    existing, every = -sample.base_existing[lenders], -sample.base_flows[lenders]
    for old, whole in ((existing, every), (existing + sample.total[lenders], every + sample.flows[lenders])):
        assert (old >= -1e-9).all()
        assert (whole >= old - 1e-9).all()
        assert whole.max() > old.max() > 1.0


def test_a_shock_of_zero_severity_loses_exactly_nothing_on_every_path(stress):
    result = stress(severity=0.0, paths=32, common=32)
    for name in NIL:
        values = np.asarray(getattr(result.sample, name))
        # With failures frozen the closing adds the same money up in another order: rounding, no loss.
        assert np.abs(values).max() <= (1e-10 if name == "incidence" else 0.0), name
    assert np.array_equal(result.sample.default, result.sample.base_default)
    assert result.network["ratio"] is None
    for channel in result.network["channels"].values():
        assert abs(channel["shapley"]) < 1e-10


def test_the_base_scenario_is_no_shock(stress):
    loss = stress("base", split=False).document()["loss"]
    assert all(row["mean"] == 0.0 for row in loss["existing"].values())
    assert all(row["mean"] == 0.0 for row in loss["all"].values())
    assert loss["memo"]["listed"]["mean"] == 0.0
    assert loss["existing"]["lenders"]["base_level"] > 0.0


@pytest.mark.parametrize("cut", CUTS)
def test_both_cuts_by_holder_are_the_loss(hype, cut):
    table = hype.document[cut]
    for ledger in LEDGERS:
        summed = sum(row.get(ledger, 0.0) for row in table.values())
        assert summed == pytest.approx(hype.document["loss"]["existing"][ledger]["mean"], rel=1e-9, abs=1e-9)
    rows = hype.result.losses.by(cut.removeprefix("by_")).rows
    assert {r["id"] for r in rows} == set(table)


def test_every_holder_s_losses_are_those_of_its_paths(hype):
    """The panel of holders adds up to the ledgers on every path, and to the cut by end holder over them."""
    with duckdb.connect() as database:
        panel = database.read_parquet(str(hype.folder / "holder_panel.parquet"))
        panel.create_view("panel")
        by_path = database.execute(
            "SELECT path, ledger, sum(loss) AS loss FROM panel GROUP BY ALL ORDER BY path, ledger"
        ).fetchnumpy()
        by_holder = database.execute("SELECT holder, ledger, avg(loss) FROM panel GROUP BY ALL").fetchall()
    for i, ledger in enumerate(LEDGERS):
        ours = by_path["loss"][by_path["ledger"] == ledger]
        np.testing.assert_allclose(ours, hype.sample.total[i], rtol=1e-5, atol=1e-4)  # the panel has 32 bits
    table = hype.document["by_end_holder"]
    for holder, ledger, mean in by_holder:
        assert mean == pytest.approx(table.get(holder, {}).get(ledger, 0.0), rel=1e-4, abs=1e-4)


def test_the_cuts_differ_where_money_passes_through(hype, book):
    """Funds hold first and their investors last: no pass-through ends with a loss."""
    first, end = hype.document["by_first_holder"], hype.document["by_end_holder"]
    through = {e for e, r in book.entities.items() if r.class_ == "pass_through" and r.passes_to}
    assert any(max(first[e].values()) > 0 for e in through if e in first)
    assert not [e for e in through if any(abs(loss) > 1e-9 for loss in end.get(e, {}).values())]


def test_the_cut_by_contract_kind_adds_up_to_the_same_total(hype):
    summed = sum(hype.document["by_contract_kind"].values())
    assert summed == pytest.approx(hype.document["network"]["total"], rel=1e-9)


def test_nothing_leaks_and_every_clearing_is_solved(hype):
    assert hype.result.residual <= 1e-9
    assert hype.result.status["unconverged"] == 0
    assert hype.result.status["solved"] == 256
    assert hype.result.status["multiple"] == 0


def test_shapley_shares_add_up_to_all_less_none(hype):
    """On the common paths: what all channels lose beyond none is shared out to the last cent, in every ledger."""
    network = hype.document["network"]
    first = slice(0, network["common_paths"])
    added = (hype.sample.total - hype.sample.incidence)[:, first].mean(axis=1)
    channels = network["channels"].values()
    assert sum(c["shapley"] for c in channels) == pytest.approx(added.sum(), rel=1e-9)
    for i, part in enumerate(PARTS):
        assert sum(c["by_ledger"][part] for c in channels) == pytest.approx(added[i], rel=1e-9, abs=1e-9)
    assert set(network["channels"]) == set(CHANNELS)
    assert sum(abs(c["shapley"]) > 1e-6 for c in channels) >= 4  # no channel is for show


def test_the_common_paths_stay_within_the_time_of_the_main_pass():
    # 64 settings and the base run against three runs a path: a twentieth of the paths, in whole groups of 32
    assert common_paths(None, 10_000, CHANNELS) == 448
    assert 448 * 65 <= 10_000 * 3 < (448 + 32) * 65
    assert common_paths(None, 500, CHANNELS) == 64  # never fewer
    assert common_paths(None, 40, CHANNELS) == 40
    assert common_paths(7, 40, CHANNELS) == 7


def test_a_longer_run_contains_the_shorter_one_bit_for_bit(hype, short):
    for name in BY_PATH:
        longer, shorter = getattr(hype.sample, name), getattr(short.sample, name)
        assert shorter.shape[-1] == 100
        assert np.array_equal(longer[..., :100], shorter), name


@pytest.fixture(scope="module")
def wide(book, as_usual):
    """128 paths in the layout a user gets: groups of 32."""
    with as_usual():
        return module.stress(book, "hype-fade", kinds=KINDS, paths=128, devices=1, trace=0, common=1)


@slow
def test_a_path_is_the_same_but_for_rounding_in_groups_of_another_width(hype, wide):
    """Which is why all groups of a run are of one width."""
    for name in ("incidence", "total"):
        ours, theirs = getattr(wide.sample, name), getattr(hype.sample, name)[:, :128]
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-10)


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
np.save(sys.argv[2], np.concatenate([result.sample.incidence, result.sample.total]))
"""


@slow
def test_a_path_is_the_same_but_for_rounding_on_two_devices(wide, book, tmp_path):
    """In a process of its own: JAX makes its devices once."""
    out = tmp_path / "losses.npy"
    subprocess.run([sys.executable, "-c", TWO_DEVICES, book.root, str(out)], check=True, env=dict(os.environ))
    ours = np.concatenate([wide.sample.incidence, wide.sample.total])
    np.testing.assert_allclose(np.load(out), ours, rtol=1e-11, atol=1e-10)


def test_other_seeds_give_other_paths_and_zero_is_a_seed(hype, stress):
    other = stress(seed=0, split=False).sample
    assert (other.total != hype.sample.total[:, :64]).any(axis=0).all()
    assert (other.incidence != hype.sample.incidence[:, :64]).any(axis=0).all()


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
        known(["fundign"])


# ---- Nothing is hard-coded: change an input of the book, and the headlines that rest on it move.


def headlines(document):
    failed = {row["id"]: row["failed"] for row in document["failures"]}
    existing = document["loss"]["existing"]
    return {
        **{ledger: existing[ledger]["mean"] for ledger in ("lenders", "sellers", "owners")},
        "incidence": document["network"]["incidence"],
        "network": document["network"]["network"],
        "openai fails": failed.get("openai", 0.0),
        "microsoft": sum(document["by_end_holder"].get("microsoft", {}).values()),
    }


@pytest.fixture(scope="module")
def usual(mild):
    return headlines(mild.document())


ALL = {"lenders", "sellers", "owners", "incidence", "network", "openai fails", "microsoft"}
CHANGES = {
    "revenue of a lab": (lambda b, c: c.opening(b, "openai", "revenue", 0.5), ALL),
    "cash of a lab": (lambda b, c: c.opening(b, "openai", "cash", 0.1), ALL - {"openai fails"}),
    "what a lab is worth": (lambda b, c: c.opening(b, "openai", "private_valuation", 0.5), ALL),
    "a lab's largest commitment": (lambda b, c: c.term(b, largest(b, "openai"), "amount", 0.5), ALL),
    "principal of every bond": (lambda b, c: every(b, c, "bond", "principal", 1.2), {"lenders", "owners", "incidence"}),
    "rent of every lease": (lambda b, c: every(b, c, "lease", "rent", 0.5), {"lenders", "owners", "incidence"}),
    "discount of a forced sale": (lambda b, c: c.assumption(b, "asset.neocloud.sale_discount", 0.1), {"lenders"}),
    "what a seller saves": (lambda b, c: c.assumption(b, "avoidable.orders", 0.1), {"sellers", "network"}),
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


OFTEN = {"revenue of a lab", "a lab's largest commitment", "discount of a forced sale", "size of the shock"}


@pytest.mark.parametrize("name", [name if name in OFTEN else pytest.param(name, marks=slow) for name in CHANGES])
def test_headlines_move_with_the_book(usual, stress, book, change, name):
    changed, moving = CHANGES[name]
    after = headlines(stress(of=changed(book, change), severity=0.5, split=False).document())
    for headline in sorted(moving):
        assert after[headline] != pytest.approx(usual[headline], rel=1e-6, abs=1e-9), headline


def test_the_shock_given_on_the_command_line_is_the_one_that_runs(usual, stress):
    after = headlines(stress(severity=0.5, split=False, changes={"demand": "-1%"}).document())
    assert after["incidence"] < usual["incidence"]
    assert after["owners"] < usual["owners"]
