"""The economic view of a run: rows add up, the tail is that of the company and not of each contract, no lease twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.book.part import written_part
from lookthrough.lens.through.answer import Through
from lookthrough.lens.through.economic_view import is_mostly_modelled, promise_costs
from lookthrough.lens.through.through import through
from lookthrough.positions.standing import standing_contracts
from lookthrough.present.tables.through import side_by_side_table
from lookthrough.runs.contents import BASE_PROMISES, PROMISED, PROMISES
from lookthrough.runs.promises import OtherBookError, Promises, read_promises
from tests.lens.builders import AS_OF, book, contract, entity
from tests.runs.made import seal, write_table

LIVE = ("signed", "funded")
SEEDS = st.integers(0, 2**32 - 1)


def small(start="2028Q1"):
    return book(
        entity("tenant"),
        contract("rent", "lease", "tenant", "landlord", amount=20.0, start=start, end="2040Q4"),
        contract("take", "compute_commitment", "tenant", "seller", amount=9.0, start="2027Q1", end="2030Q4"),
        contract("rvg", "residual_value_guarantee", "tenant", "landlord", cap=5.0),
        contract("loan", "bond", "tenant", "lender", principal=3.0),
    )


def looked(of, promises, givers, statuses):
    live = [c for c in standing_contracts(of).values() if c.status in statuses]
    return promise_costs(live, promises, givers, ())


def run(**costs):
    paths = len(next(iter(costs.values())))
    return Promises("fade", paths, costs, {id_: c / 2 for id_, c in costs.items()}, LIVE)


def test_each_contract_that_costs_something_has_a_row_and_debt_has_none():
    rows, _ = looked(small(), run(rent=np.ones(5), take=np.zeros(5), rvg=np.ones(5)), ["tenant"], LIVE)
    assert {(r.record.id, r.category) for r in rows} == {("rent", "onerous_lease"), ("rvg", "guarantee_paid")}
    assert all(r.views == ("economic",) for r in rows)


@given(SEEDS)
@settings(max_examples=30)
def test_rows_add_up_to_the_company_at_the_mean_and_in_the_tail(seed):
    rent, take, rvg = np.random.default_rng(seed).pareto(1.5, (3, 200))
    rows, whole = looked(small(), run(rent=rent, take=take, rvg=rvg), ["tenant"], LIVE)
    assert sum(r.amount.mid for r in rows) == pytest.approx(whole.expected, abs=1e-9)
    assert sum(r.amount.high for r in rows) == pytest.approx(whole.es99, abs=1e-9)
    assert whole.es99 >= whole.p99 - 1e-9
    assert whole.es99 >= whole.expected - 1e-9
    assert whole.base_expected == pytest.approx(whole.expected / 2, abs=1e-9)


def test_what_happens_on_the_same_path_weighs_more_than_what_does_not():
    """Wrong-way risk: the same two costs, once on the same paths and once on others."""
    bad = np.where(np.arange(200) < 2, 10.0, 0.0)
    together = looked(small(), run(rent=bad, rvg=bad), ["tenant"], LIVE)[1]
    apart = looked(small(), run(rent=bad, rvg=bad[::-1]), ["tenant"], LIVE)[1]
    assert together.expected == pytest.approx(apart.expected)
    assert together.es99 == pytest.approx(2 * apart.es99)


def test_a_lease_on_the_balance_sheet_is_shown_and_not_added():
    rows, whole = looked(small(start="2025Q1"), run(rent=np.ones(4)), ["tenant"], LIVE)
    assert [r.views for r in rows] == [()]
    assert whole.expected == 0.0


def test_a_status_that_does_not_count_is_left_out():
    assert looked(small(), run(rent=np.ones(4)), ["tenant"], ("announced",))[0] == []


def test_what_is_promised_inside_the_group_is_owed_to_nobody():
    assert looked(small(), run(rent=np.ones(4)), ["tenant", "landlord"], LIVE)[0] == []


def test_what_the_run_left_out_is_unknown_and_not_zero():
    left = replace(run(rent=np.ones(4), rvg=np.zeros(4)), left_out={"rvg": "the cap is unknown", "loan": "no rate"})
    rows, _ = looked(small(), left, ["tenant"], LIVE)
    (unknown,) = [r for r in rows if r.amount is None]
    assert (unknown.record.id, unknown.views) == ("rvg", ("economic",))
    assert "the cap is unknown" in unknown.why


def test_what_binds_stands_beside_what_is_onerous_of_it():
    rows, _ = looked(small(), replace(run(rent=np.ones(4)), bound={"rent": 18.0}), ["tenant"], LIVE)
    assert "of 18.0 that binds" in rows[0].why


def test_the_order_of_paths_changes_nothing():
    costs = np.arange(300.0)
    shuffled = np.random.default_rng(0).permutation(costs)
    first, second = (looked(small(), run(rent=c), ["tenant"], LIVE)[1] for c in (costs, shuffled))
    assert first == second


def folder_of(tmp_path, of, **changed):
    columns = {"path": np.arange(3), "rent": np.array([1.0, 2.0, 3.0])}
    run_ = {"book_sha256": of.sha256, **written_part(of), "statuses": list(LIVE)} | changed
    for name in (PROMISES, BASE_PROMISES):
        write_table(tmp_path, name, columns)
    write_table(tmp_path, PROMISED, {"contract": np.array(["rent"]), "due": np.array([18.0])})
    return seal(tmp_path, run=run_, paths=3, left_out=[{"contract": "rvg", "why": "no cap"}])


def test_a_run_is_read_back(tmp_path):
    found = read_promises(small(), folder_of(tmp_path, small()))
    assert (found.scenario, found.paths, found.statuses) == ("fade", 3, LIVE)
    assert found.shocked["rent"].tolist() == [1.0, 2.0, 3.0]
    assert (found.bound, found.left_out) == ({"rent": 18.0}, {"rvg": "no cap"})


def test_the_run_of_another_book_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(OtherBookError, match="run stress again"):
        read_promises(replace(small(), sha256="other"), folder_of(tmp_path, small()))


def test_the_run_of_another_day_is_refused_with_both_days(tmp_path):
    with pytest.raises(OtherBookError, match=f"2020-01-01.*{AS_OF}"):
        read_promises(small(), folder_of(tmp_path, small(), known_to="2020-01-01"))


def with_tenant(**opening):
    return replace(small(), entities={**small().entities, "tenant": entity("tenant", **opening)})


def test_a_reported_total_without_contracts_in_the_run_makes_the_view_a_floor():
    in_run = run(rent=np.ones(4), take=np.ones(4))
    seen = through(with_tenant(leases_not_commenced=50.0, debt=1.0), "tenant", run=in_run).entities[0]
    assert seen.unknown["economic"] == 1
    assert "of the 50.0 reported" in next(r.why for r in seen.trail if r.category == "not_in_the_run")
    explained = through(with_tenant(leases_not_commenced=21.0, debt=1.0), "tenant", run=in_run).entities[0]
    assert explained.unknown["economic"] == 0


@pytest.mark.parametrize(("total", "whole"), [(50.0, False), (42.0, False), (40.0, True), (20.0, True)])
def test_less_than_half_of_what_is_promised_in_the_run_says_nothing_of_the_whole(total, whole):
    """The lease of 20 is in the run, and the reported total of leases is 50, 42, 40 or 20; nothing else is promised."""
    bare = with_tenant(leases_not_commenced=total, debt=1.0)
    only = replace(bare, contracts={id_: c for id_, c in bare.contracts.items() if id_ != "take"})
    seen = through(only, "tenant", run=run(rent=np.ones(4))).entities[0]
    assert (seen.promise_costs.promised, seen.promise_costs.modelled) == (total, 20.0)
    assert seen.promise_costs.is_mostly_modelled is whole
    table = side_by_side_table(Through("2026-06-30", "us", (seen,), "fade"))
    shown = dict(zip(table.names, table.rows[0], strict=True))["economic"]
    assert (shown is None) is not whole


def test_who_promised_nothing_is_modelled_whole():
    assert is_mostly_modelled(0.0, 0.0)


def test_the_view_is_what_is_reported_and_what_the_run_adds():
    seen = through(
        with_tenant(debt=7.0), "tenant", run=run(rent=np.full(4, 2.0), take=np.full(4, 3.0), rvg=np.ones(4))
    ).entities[0]
    assert seen.views["economic"].mid == pytest.approx(7.0 + 2.0 + 3.0 + 1.0)
    assert seen.promise_costs.expected == pytest.approx(6.0)
    assert sum(r.amount.mid for r in seen.trail if r.view == "economic") == pytest.approx(seen.views["economic"].mid)


def test_without_a_run_there_is_no_economic_view():
    seen = through(small(), "tenant")
    assert "economic" not in seen.views
    assert "scenario" not in seen.document()
