"""Slots: every uncertain number once, its draw keyed by its name, drawn between its bounds."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.contracts.slots import Slot, SlotTable, fixed, from_assumption, from_value, shifted
from lookthrough.errors import InputError
from lookthrough.simulate import engine
from lookthrough.simulate.draws import drawn_slots
from lookthrough.world.drivers import SHOCKS


def test_a_column_finds_its_slots_again():
    table = SlotTable()
    first = table.add([fixed("a", 1.0), fixed("b", 2.0)])
    second = table.add([Slot("c", 1.0, 2.0, 3.0, "assumed")])
    assert first.of(table.arrays().mid).tolist() == [1.0, 2.0]
    assert second.of(table.arrays().high).tolist() == [3.0]
    assert table.add([]).of(table.arrays().mid).size == 0


def test_a_number_known_exactly_has_no_range():
    assert fixed("x", 4.0) == Slot("x", 4.0, 4.0, 4.0, "reported")


def test_shifting_scales_first_and_keeps_the_name_that_keys_the_draw():
    assert shifted(Slot("x", 1.0, 2.0, 4.0, "assumed"), 10.0, scale=4.0) == Slot("x", 14.0, 18.0, 26.0, "assumed")


def test_unknown_is_not_zero(book):
    value = replace(book.assumptions["world.adoption_q"].value, text="unknown", low=None, mid=None, high=None)
    assert from_value("x", value, "reported") is None
    with pytest.raises(InputError, match=r"^assumptions/world.yaml:[0-9]+:10: .*'unknown'.* write a range"):
        from_assumption("x", replace(book.assumptions["world.adoption_q"], value=value))


def test_the_basis_of_the_value_goes_before_that_of_its_record(book):
    value = book.assumptions["world.adoption_q"].value
    assert from_value("x", replace(value, basis=None), "reported").basis == "reported"
    assert from_value("x", replace(value, basis="inferred"), "reported").basis == "inferred"
    assert from_assumption("x", book.assumptions["world.adoption_q"]).basis == "assumed"


def test_no_two_names_of_the_book_share_a_draw(model):
    """Draws are keyed by a hash of 32 bits: a collision would tie two unrelated numbers together."""
    table = model.plan.table.arrays()
    names = {}
    for row, key in zip(model.plan.table.rows, table.key, strict=True):
        names.setdefault(int(key), set()).add(row.name)
    assert [n for n in names.values() if len(n) > 1] == []


def test_bounds_are_in_order(model):
    table = model.plan.table.arrays()
    assert (table.low <= table.mid).all()
    assert (table.mid <= table.high).all()


@pytest.fixture(scope="module")
def draw(model):
    """Return the draws of a seed for 400 paths: slots, sponsors' fates, noises of the world and of the race, shocks."""
    table = model.plan.table.arrays()

    def of(seed, paths):
        bounds = {n: jnp.asarray(getattr(table, n)) for n in ("low", "mid", "high")}
        shocks = {"shock_low": -jnp.ones(len(SHOCKS)), "shock_high": jnp.zeros(len(SHOCKS))}
        drawn = drawn_slots(table, model.ranged)
        return engine.draw(model, SimpleNamespace(seed=seed, drawn=drawn, **bounds, **shocks), paths)

    compiled = jax.jit(of)
    return lambda seed, paths: [
        np.asarray(part) for part in jax.tree.leaves(compiled(jnp.asarray(seed), jnp.asarray(paths)))
    ]


@pytest.fixture(scope="module")
def draws(draw):
    return draw(1, range(400))


def test_every_draw_lies_between_its_bounds_and_fills_them(model, draws):
    table, values = model.plan.table.arrays(), draws[0]
    slack = 1e-12 * np.abs(table.high)[:, None]
    assert (values >= table.low[:, None] - slack).all()
    assert (values <= table.high[:, None] + slack).all()
    ranged = table.low != table.high
    part = (values[ranged] - table.low[ranged, None]) / (table.high - table.low)[ranged, None]
    assert part.min() < 0.01
    assert part.max() > 0.99
    assert part.mean() == pytest.approx(0.5, abs=0.01)
    assert np.array_equal(values[~ranged], np.broadcast_to(table.mid[~ranged, None], values[~ranged].shape))


def test_slots_of_one_name_share_a_draw_those_of_one_guess_are_alike_and_others_are_independent(model, draws):
    """Positions of one contract move together; two contracts with ranges of their own do not."""
    rows, table = model.plan.table.rows, model.plan.table.arrays()
    ranged = np.flatnonzero(table.low != table.high)
    first = {}
    for i in ranged:
        same = first.setdefault(rows[i].name, i)
        if (rows[same].low, rows[same].high) == (rows[i].low, rows[i].high):
            assert np.array_equal(draws[0][same], draws[0][i])
    distinct = sorted(first.values())
    correlations = np.corrcoef(draws[0][distinct])
    groups = np.array([rows[i].group or rows[i].name for i in distinct])
    together = groups[:, None] == groups[None, :]
    assert np.abs(correlations[~together]).max() < 0.35  # 400 paths: five standard errors are 0.25
    # Guesses that come from one assumption are drawn with a correlation of 0.3 to 0.6 of their normal scores.
    of_one = correlations[together & ~np.eye(len(distinct), dtype=bool)]
    assert of_one.mean() == pytest.approx(0.44, abs=0.05)


def test_the_draw_of_a_path_does_not_depend_on_its_neighbours(draw, draws):
    for forwards, backwards in zip(draws, draw(1, range(450, 50, -1)), strict=True):
        assert np.array_equal(forwards[..., 51:], backwards[..., 51:][..., ::-1])  # paths 51 to 399


def test_another_seed_draws_other_numbers(draw, draws):
    for ours, other in zip(draws, draw(0, range(400)), strict=True):
        assert not np.array_equal(ours, other)


def test_noises_are_standard_normal_and_fresh_each_quarter(draws):
    _, failure_draw, noise, race, shocks = draws
    for normal in (noise, race):
        assert normal.mean() == pytest.approx(0.0, abs=0.02)
        assert normal.std() == pytest.approx(1.0, abs=0.02)
        assert abs(np.corrcoef(normal[0].ravel(), normal[1].ravel())[0, 1]) < 0.15
    assert -1.0 <= shocks.min() < shocks.max() <= 0.0
    assert 0.0 <= failure_draw.min() < failure_draw.max() <= 1.0
