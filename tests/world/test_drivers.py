"""The world: planned demand without surprises, the closed form of adoption, shocks that do nothing or only harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import lookthrough
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.world import drivers
from lookthrough.world.driver import Driver, Labs, Noise, Parameter
from lookthrough.world.shock import ShockSpec, weight
from tests.world.test_developers import OTHERS, SITES

jax.config.update("jax_enable_x64", True)

CASE = json.loads((Path(__file__).parent.parent / "cases" / "bass_diffusion_closed_form.json").read_text())
LABS = 3
STANDING = Labs(np.zeros((LABS, 1)))  # nobody was winning


def terms(paths=4, **changes):
    numbers = {
        "adoption_start": 0.18,
        "adoption_ceiling": 0.7,
        "adoption_p": 0.02,
        "adoption_q": 0.45,
        "intensity_growth": 0.55,
        "intensity_decay": 0.5,
        "demand_volatility": 0.06,
        "demand_reversion": 0.1,
        "supply_speed": 0.15,
        "supply_retire": 0.05,
        "race_volatility": 0.12,
        "price_trend": -0.25,
        "price_elasticity": 1.0,
        "price_volatility": 0.06,
        "price_reversion": 0.1,
        "sentiment_volatility": 0.09,
        "sentiment_reversion": 0.1,
        "spread_start": 0.02,
        "spread_gamma": 0.025,
        "spread_volatility": 0.002,
        "spread_reversion": 0.2,
        "rate_start": 0.038,
        "rate_volatility": 0.002,
        "rate_reversion": 0.05,
        "window_threshold": 0.6,
        "window_steepness": 11.0,
        "refinance_full": 0.55,
        "belief.process": 0.0,
        "belief.start": 0.25,
        "belief.news": 2.0,
        "belief.plans": 0.0,
        "programme_share": 0.7,
        "race.persistence": 0.0,
        "race.half_life": 6.0,
        "race.compute_elasticity": 0.0,
        "race.keep": 1.0,
        **{
            f"flywheel.{name}": value
            for name, value in {**SITES, **OTHERS, "lease_speed": 0.25, "developers_share": 0.0}.items()
        },
        **changes,
    }
    values = {name if "." in name else f"world.{name}": np.full(paths, value) for name, value in numbers.items()}
    return drivers.terms([values[name] for name in drivers.PARAMETERS])


def shock(severity=1.0, **sizes):
    silent = {name: spec.silent for name, spec in drivers.SHOCKS.items()}
    return drivers.shock(np.asarray(float(severity)), [np.asarray(float(v)) for v in {**silent, **sizes}.values()])


def unfold(world_terms, felt, *, quarters=40, seed=None, xp=np, **news):
    """Run the world; without a seed there are no surprises. ``news`` is heard of the financing in every quarter."""
    rng = np.random.default_rng(seed or 0)
    paths = world_terms["adoption"].adoption_start.shape[0]
    state, seen = drivers.start(xp, world_terms, STANDING), []
    heard = drivers.nothing_heard(xp, LABS, paths)._replace(**news)
    for quarter in range(quarters):
        noise, race = rng.standard_normal((5, paths)), rng.standard_normal((LABS, paths))
        scale = 0.0 if seed is None else 1.0
        drawn = {1: noise * scale, 2: race * scale}
        state, world = drivers.step(xp, world_terms, state, felt, drawn, float(quarter), heard)
        seen.append((state, world))
    return seen


EVERYTHING = {"demand": -0.4, "growth": -0.6, "sentiment": -0.5, "price": -0.2, "window": -0.5, "spread": 0.03}


def test_without_surprise_or_shock_demand_is_what_was_planned():
    for quarter, (state, world) in enumerate(unfold(terms(), shock())):
        np.testing.assert_allclose(world.demand, world.planned, rtol=1e-14)
        np.testing.assert_allclose(world.utilisation, 1.0, rtol=1e-12)
        assert (world.sentiment == 1.0).all()
        assert (world.window == 1.0).all()
        assert (world.race == 0.0).all()
        np.testing.assert_allclose(world.spread, 0.02)
        np.testing.assert_allclose(world.rate, 0.038)
        np.testing.assert_allclose(world.price, np.exp(-0.25 * (quarter + 1) / 4))
        assert (state["adoption"].adoption < 0.7).all()


@pytest.mark.parametrize("case", CASE["expected"], ids=lambda c: f"p={c['p']}")
def test_adoption_tends_to_the_closed_form_of_bass_as_steps_shrink(case):
    """The published curve (tests/cases): the error of a small step is small, and halves with the step."""

    def error(step):
        # One call moves a quarter of a year; slower coefficients make it move ``step`` years.
        curve = terms(
            1,
            adoption_start=1e-9 * case["m"],
            adoption_ceiling=case["m"],
            adoption_p=case["p"] * 4 * step,
            adoption_q=case["q"] * 4 * step,
            intensity_growth=0.0,
        )
        seen = unfold(curve, shock(), quarters=round(10 / step))
        at = {year: seen[round(year / step) - 1][0]["adoption"].adoption.item() / case["m"] for year in (1, 3, 5, 10)}
        return max(abs(at[y] - f) for y, f in zip((1, 3, 5, 10), case["F_1_3_5_10"], strict=True))

    coarse, fine = error(0.02), error(0.01)
    assert fine < 4e-3
    assert fine < 0.6 * coarse
    assert error(0.25) < 0.1  # what the model's own step of a quarter costs


def test_a_shock_of_zero_severity_changes_nothing():
    for (_, calm), (_, none) in zip(
        unfold(terms(), shock(), seed=1), unfold(terms(), shock(**EVERYTHING, severity=0.0), seed=1), strict=True
    ):
        for a, b in zip(calm, none, strict=True):
            assert np.array_equal(a, b)


@given(
    severity=st.floats(0.0, 3.0),
    onset=st.floats(-4.0, 30.0),
    ramp=st.floats(0.0, 20.0),
    half_life=st.floats(0.1, 30.0),
    quarter=st.integers(0, 80),
)
def test_a_shock_is_felt_between_nothing_and_its_severity(severity, onset, ramp, half_life, quarter):
    felt = shock(severity=severity, onset=onset, ramp=ramp, half_life=half_life)
    part = weight(np, felt, float(quarter)).item()
    assert 0.0 <= part <= severity
    assert part == 0.0 or quarter > onset - 1


def test_a_shock_climbs_over_its_ramp_and_halves_in_its_half_life():
    felt = shock(severity=0.8, onset=2, ramp=4, half_life=3)
    weights = [weight(np, felt, float(q)).item() for q in range(30)]
    assert weights[:6] == pytest.approx([0, 0, 0.2, 0.4, 0.6, 0.8])
    assert weights[6] == pytest.approx(0.8)
    assert weights[6 + 12] == pytest.approx(0.4)
    assert weights[6 + 24 - 1] > 0.2


def test_a_shock_that_begins_within_a_quarter_is_felt_in_it_for_what_is_left():
    # Half of quarter 2 is left of a ramp of four quarters: 0.5, 1.5, 2.5, 3.5 and then 4 of 4.
    weights = [weight(np, shock(severity=0.8, onset=2.5, ramp=4, half_life=1e9), float(q)).item() for q in range(7)]
    assert weights == pytest.approx([0, 0, 0.1, 0.3, 0.5, 0.7, 0.8])
    at_once = [weight(np, shock(severity=0.8, onset=2.5, ramp=0, half_life=1e9), float(q)).item() for q in range(4)]
    assert at_once == pytest.approx([0, 0, 0.4, 0.8])


@given(mild=st.floats(0.0, 0.45), more=st.floats(0.01, 0.5), seed=st.integers(1, 5))
def test_a_larger_shock_of_demand_means_lower_demand_in_every_quarter(mild, more, seed):
    milder = unfold(terms(), shock(demand=-mild), quarters=16, seed=seed)
    harder = unfold(terms(), shock(demand=-mild - more), quarters=16, seed=seed)
    for quarter, ((_, a), (_, b)) in enumerate(zip(milder, harder, strict=True)):
        assert (b.demand < a.demand).all() if quarter >= 2 else np.array_equal(b.demand, a.demand)
        assert (b.utilisation <= a.utilisation).all()
        assert (b.price <= a.price).all()


@pytest.mark.parametrize(
    ("name", "size", "read", "sign"),
    [
        ("growth", -0.6, "demand", -1),
        ("sentiment", -0.5, "sentiment", -1),
        ("sentiment", -0.5, "spread", 1),
        ("sentiment", -0.5, "window", -1),
        ("price", -0.2, "price", -1),
        ("window", -0.5, "window", -1),
        ("spread", 0.03, "spread", 1),
    ],
)
def test_each_shock_moves_what_it_names_and_the_right_way(name, size, read, sign):
    calm, hit = (
        unfold(terms(), shock(), quarters=12, seed=2),
        unfold(terms(), shock(**{name: size}), quarters=12, seed=2),
    )
    change = np.array([getattr(b, read) - getattr(a, read) for (_, a), (_, b) in zip(calm, hit, strict=True)])
    assert (change[:2] == 0.0).all()  # before the onset
    assert (sign * change[4:] > 0.0).all()


def test_the_race_is_drawn_for_each_lab_by_itself():
    strength = unfold(terms(paths=4000), shock(), quarters=4, seed=8)[-1][1].race
    assert strength.shape == (LABS, 4000)
    assert strength.std(axis=1) == pytest.approx(np.full(LABS, 0.12 * 2), rel=0.05)
    assert np.abs(np.corrcoef(strength) - np.eye(LABS)).max() < 0.06


def test_numpy_and_jax_give_the_same_numbers():
    on_jax = jax.tree.map(jnp.asarray, terms())
    felt = jax.tree.map(jnp.asarray, shock(**EVERYTHING))
    ours, theirs = (
        unfold(terms(), shock(**EVERYTHING), quarters=12, seed=3),
        unfold(on_jax, felt, quarters=12, seed=3, xp=jnp),
    )
    for (_, a), (_, b) in zip(ours, theirs, strict=True):
        for mine, other in zip(a, b, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12)


def test_every_shock_has_a_row_of_its_own_among_the_draws():
    assert [shock.draw for shock in drivers.SHOCKS.values()] == list(range(len(drivers.SHOCKS)))


def test_every_parameter_is_an_assumption_of_the_bundled_book_in_its_unit():
    folder = Path(lookthrough.__file__).parent / "books" / "ai_2026" / "assumptions"
    rows = [row for file in sorted(folder.glob("*.yaml")) for row in yaml.safe_load(file.read_text())]
    written = {row["name"]: row.get("unit") for row in rows}
    asked = {name: parameter.unit.value for name, parameter in drivers.PARAMETERS.items()}
    assert {name: written.get(name) for name in asked} == asked
    assert {name for name in written if name.startswith("world.")} <= set(asked)  # none that nothing reads


def test_the_world_moves_in_a_fixed_order():
    """Prices follow the use of capacity, and every surprise keeps its row of draws."""
    order = ["adoption", "race", "sentiment", "rates", "developers", "supply", "compute_price"]
    assert [driver.name for driver in drivers.DRIVERS] == order


def test_no_two_drivers_have_one_place():
    assert len({driver.place for driver in drivers.DRIVERS}) == len(drivers.DRIVERS)


class TollTerms(NamedTuple):
    toll_volatility: Annotated[np.ndarray, Parameter(Unit.FRACTION, "surprise of the toll, a quarter")]


class TollState(NamedTuple):
    toll: np.ndarray


TOLL = ShockSpec("toll", Unit.RATE, "added to the reference rate", draw=len(drivers.SHOCKS))


def toll_step(_xp, terms, state, now, world):
    toll = state.toll + terms.toll_volatility * now.noise[0] + now.felt * now.size(TOLL)
    return TollState(toll), world._replace(rate=world.rate + toll)


def test_a_driver_more_is_one_declaration_and_leaves_the_draws_of_the_others(monkeypatch):
    toll = Driver(
        name="toll",
        place=60,
        terms=TollTerms,
        noise=Noise(stream=6, rows=("toll",)),
        shocks=(TOLL,),
        start=lambda _xp, terms, _labs: TollState(0.0 * terms.toll_volatility),
        step=toll_step,
    )
    before, rows, heard = terms(), drivers.noise_rows(LABS), drivers.nothing_heard(np, LABS, 4)
    noise = {stream: np.random.default_rng(stream).standard_normal((n, 4)) for stream, n in rows.items()}
    _, alone = drivers.step(np, before, drivers.start(np, before, STANDING), shock(), noise, 0.0, heard)
    monkeypatch.setattr(drivers, "DRIVERS", (*drivers.DRIVERS, toll))
    assert drivers.noise_rows(LABS) == {**rows, 6: 1}
    after = {**before, "toll": TollTerms(np.full(4, 0.01))}
    felt = shock()._replace(
        sizes={**shock().sizes, "toll": np.asarray(0.02)}, onset=np.asarray(0.0), ramp=np.asarray(0.0)
    )
    _, both = drivers.step(
        np, after, drivers.start(np, after, STANDING), felt, {**noise, 6: np.ones((1, 4))}, 0.0, heard
    )
    np.testing.assert_allclose(both.rate - alone.rate, 0.01 + 0.02, rtol=1e-9)
    assert np.array_equal(both.demand, alone.demand)


def test_a_programme_lifts_the_part_of_demand_that_it_reaches():
    """One quarter: 0.18 + (0.02 + 0.45 * 0.18/0.7) * 0.52/4 = 0.19764; half faster 0.20646; six tenths of demand."""
    calm, lifted = (
        unfold(terms(programme_share=0.6), shock(lift=size, onset=0, ramp=0, half_life=1e9), quarters=40)
        for size in (0.0, 0.5)
    )
    step = (0.02 + 0.45 * 0.18 / 0.7) * 0.52 / 4.0
    gained = 0.6 * ((0.18 + 1.5 * step) / (0.18 + step) - 1.0)
    assert lifted[0][1].demand == pytest.approx(calm[0][1].demand * (1.0 + gained))
    assert lifted[0][1].planned == pytest.approx(calm[0][1].planned)
    assert (lifted[39][0]["adoption"].lifted < 0.7).all()
    more = np.array([b.demand[0] / a.demand[0] for (_, a), (_, b) in zip(calm, lifted, strict=True)])
    assert more.argmax() not in {0, 39}  # a lead is won and lost again: the ceiling is the same
    assert more[-1] < more.max()


def test_a_lift_of_less_than_everything_never_takes_adopters_away():
    seen = unfold(terms(programme_share=1.0), shock(lift=-1.0, onset=0, ramp=0, half_life=1e9), quarters=8)
    assert [state["adoption"].lifted[0] for state, _ in seen] == pytest.approx([0.18] * 8)


def test_however_fast_a_programme_is_nobody_adopts_beyond_the_ceiling():
    """One quarter at 181 times the speed would be 0.18 + 181 * 0.01764, far beyond the ceiling of 0.7."""
    seen = unfold(terms(programme_share=1.0), shock(lift=180.0, onset=0, ramp=0, half_life=1e9), quarters=40)
    assert [state["adoption"].lifted[0] for state, _ in seen] == pytest.approx([0.7] * 40)
    assert all((world.demand >= world.planned).all() for _, world in seen)


def test_a_scenario_may_raise_the_reference_rate():
    seen = unfold(terms(), shock(rate=0.03, onset=0, ramp=0, half_life=1e9), quarters=4)
    assert [world.rate[0] for _, world in seen] == pytest.approx([0.068] * 4)
    assert [world.dearer[0] for _, world in seen] == pytest.approx([0.03] * 4)
