"""The step of a deal is one function for NumPy and JAX: scanned and compiled it pays the tiny deal the same."""

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_step import step
from lookthrough.deals.deal_walk import walk

jax = pytest.importorskip("jax")


def test_scanned_in_jax_it_pays_the_same():
    plan = plan_of(lt.deal("tiny").deal)
    paths = 3
    sale = np.array([76.0, 60.0, 90.0])
    income = plan.income[:, None] * np.array([1.0, 0.6, 1.3])
    last = [plan.period(3, income[3], sale)._replace(ends=np.full(1, float(at == 3))) for at in range(4)]
    brought = [
        plan.period(at, income[at], sale)._replace(sale=sale, ends=last[at].ends, refinanced=last[at].refinanced)
        for at in range(4)
    ]
    with jax.enable_x64(True):
        stacked = jax.tree.map(lambda *each: jax.numpy.stack([jax.numpy.asarray(x) for x in each]), *brought)
        opening = jax.tree.map(jax.numpy.asarray, plan.opening(paths))
        state, flows = jax.jit(
            lambda start, periods: jax.lax.scan(lambda s, p: step(jax.numpy, plan.terms, s, p), start, periods)
        )(opening, stacked)
    expected = list(walk(plan, income, sale))
    assert np.asarray(state.balance) == pytest.approx(expected[-1].state.balance, abs=1e-12)
    for name in ("interest", "principal", "last_principal", "equity", "met", "trap_in"):
        wanted = np.stack(
            [np.broadcast_to(getattr(each.flows, name), getattr(flows, name)[0].shape) for each in expected]
        )
        assert np.asarray(getattr(flows, name)) == pytest.approx(wanted, abs=1e-12), name
