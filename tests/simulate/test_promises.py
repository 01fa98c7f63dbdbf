"""What promises cost those who gave them: nothing at the market's price, never less than nothing, more in a shock."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.runs.folder import promises as promises_of
from lookthrough.runs.seal import open_run

FAMILIES = ("lease", "commitment", "backstop", "guarantee")


@pytest.fixture(scope="module")
def promises(hype):
    """By contract ``[path]``: in the scenario, and in the base run."""
    return tuple(promises_of(open_run(hype.folder), base=base) for base in (False, True))


def test_every_path_has_its_row(promises, model):
    for columns in promises:
        assert set(columns) == {id_ for name in FAMILIES for id_ in family(model, name)}
        assert all(values.shape == (256,) for values in columns.values())


def family(model, name):
    return set(getattr(model.plan, name).ids)


def test_a_promise_never_costs_less_than_nothing(promises):
    for columns in promises:
        assert all((values >= 0.0).all() for values in columns.values())


def test_no_lease_and_no_commitment_is_onerous_by_more_than_is_promised(promises, model, book):
    """The market charges nothing at worst, so the onerous part cannot pass the binding total."""
    shocked, _ = promises
    for id_ in family(model, "lease") | family(model, "commitment"):
        amount = book.contracts[id_].value("amount") if id_ in book.contracts else None
        if amount is not None and amount.high is not None:
            assert shocked[id_].max() <= amount.high * (1 + 1e-9), id_


def test_no_guarantee_pays_more_than_its_cap(promises, model, book):
    shocked, base = promises
    for id_ in family(model, "guarantee") | family(model, "backstop"):
        cap = book.contracts[id_].value("cap")
        if cap is not None and cap.high is not None:
            assert max(shocked[id_].max(), base[id_].max()) <= cap.high * (1 + 1e-9), id_


def test_a_fade_makes_promises_dearer_and_half_a_fade_less_so(promises, stress, tmp_path):
    shocked, base = promises
    stress(severity=0.5, paths=64, split=False, out=tmp_path)
    mild = promises_of(open_run(tmp_path))

    def total(columns, paths=slice(None)):
        return sum(values[paths].mean() for values in columns.values())

    assert total(shocked) > 1.2 * total(base) > 0.0
    assert total(base, slice(64)) < total(mild, slice(64)) < total(shocked, slice(64))


def test_without_a_shock_the_scenario_is_the_base_run(stress, tmp_path):
    stress(severity=0.0, paths=64, split=False, out=tmp_path)
    ours, base = (promises_of(open_run(tmp_path), base=base) for base in (False, True))
    assert all(np.array_equal(ours[id_], base[id_]) for id_ in base)


def test_guarantees_are_called_where_the_market_is_low(stress, tmp_path):
    """Wrong-way risk is in the numbers: the residual guarantee of Hyperion pays on paths where its rent is onerous.

    The shock begins in one quarter: an early one makes rent onerous for longer, a late one meets more renewals.
    """
    stress(changes={"onset": "2027Q1"}, paths=128, split=False, out=tmp_path)
    shocked = promises_of(open_run(tmp_path))
    rent, guarantee = shocked["c004"], shocked["c005"]
    assert np.corrcoef(rent, guarantee)[0, 1] > 0.0
    assert guarantee[rent >= np.median(rent)].mean() > guarantee.mean()


def test_what_binds_is_more_than_what_is_onerous_of_it(hype, model, promises):
    names = [id_ for held in (model.plan.lease, model.plan.commitment, model.plan.backstop) for id_ in held.ids]
    bound = hype.sample.bound
    assert bound.shape == (len(names),)
    for id_ in set(names):
        of_it = bound[[i for i, other in enumerate(names) if other == id_]].sum()
        assert of_it >= promises[0][id_].mean() - 1e-9, id_
    assert (bound > 0.0).sum() > len(names) / 2


def test_what_is_owed_does_not_shrink_because_its_giver_fails(hype, model, promises):
    """The promises of a company that fails on many paths of the scenario cost more there than in the base run."""
    failed = (hype.sample.default[:] >= 0).mean(axis=1)
    row = {model.plan.entities[i]: k for k, i in enumerate(model.plan.limited)}
    assert failed[row["openai"]] > 0.1
    shocked, base = promises
    assert all(shocked[id_].mean() > base[id_].mean() for id_ in ("c018", "c025"))


def test_a_lease_that_ends_after_the_horizon_counts_to_its_end(hype, model, book):
    """Microsoft's leases run far beyond ten years: what binds is more than what falls due within the run."""
    at = [*model.plan.lease.ids].index("c196")
    within = book.contracts["c196"].mid("amount") * 8.0 / 15.0
    assert hype.sample.bound[at] > within
