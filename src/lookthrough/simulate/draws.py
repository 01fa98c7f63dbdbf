"""What is drawn for a block of paths.

All draws of a path come from ``fold_in(key(seed), path)``; the draw of an uncertain term is keyed by the term's name on
top of that. What is guessed of several things from one assumption is drawn jointly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp

from lookthrough.world import drivers

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.static_model import Model

    Noise = dict[int, Array]  # by stream (see ``world.driver.Noise``)


OUTSIDE = 64
"""What keys the noise of labs that cannot fail, on top of the stream's: who may fail draws as if there were none."""


class Inputs(NamedTuple):
    """Everything traced: changing any of it never compiles a second program.

    ``total`` is the number of paths wanted (what lies beyond is padding). ``settings`` is ``[setting, switch]``
    (see :class:`Switches`), of which the first ``used`` rows are run, the last of
    them being the one whose details are kept. ``failing`` is the chance that the scenario makes a company fail
    ``[limited]``.
    """

    low: Array
    mid: Array
    high: Array
    seed: Array
    total: Array
    severity: Array
    failing: Array
    shock_low: Array
    shock_high: Array
    settings: Array
    used: Array


def draw(model: Model, inputs: Inputs, paths: Array) -> tuple[Array, Array, Noise, Array]:
    """Return slots ``[slot, path]``, fates ``[fate, path]``, noise ``[quarter, row, path]`` by stream, and shocks."""
    ranged, keys = model.ranged, model.slot_keys
    failing, with_outside = (drivers.noise_rows(labs) for labs in (len(model.lab_rows), len(model.lab_names)))
    root = jax.random.key(inputs.seed)

    def of_path(path: Array) -> tuple[Array, Array, Array, Noise, Array]:
        key = jax.random.fold_in(root, path)
        noise = {
            stream: jax.random.normal(jax.random.fold_in(key, stream), (model.quarters, rows))
            for stream, rows in failing.items()
        }
        for stream, rows in with_outside.items():
            if rows > failing[stream]:
                more = (model.quarters, rows - failing[stream])
                other = jax.random.normal(jax.random.fold_in(key, OUTSIDE + stream), more)
                noise[stream] = jnp.concatenate([noise[stream], other], axis=1)
        terms = jax.random.fold_in(key, 3)
        uniform = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(terms, k)))(keys)
        common = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(terms, k)))(model.group_keys)
        shock = jax.random.uniform(jax.random.fold_in(key, 4), (len(drivers.SHOCKS),))
        fates = jax.random.fold_in(key, 5)
        fate = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(fates, k)))(model.fate_keys)
        return uniform, common, fate, noise, shock

    uniform, common, fates, noise, part = jax.vmap(of_path, out_axes=-1)(paths)
    shocks = inputs.shock_low[:, None] + (inputs.shock_high - inputs.shock_low)[:, None] * part
    values = jnp.broadcast_to(inputs.mid[:, None], (inputs.mid.shape[0], paths.shape[0]))
    low, high = inputs.low[ranged][:, None], inputs.high[ranged][:, None]
    own = values.at[ranged].set(low + (high - low) * uniform)
    uniform = _jointly(model, own[model.correlation], uniform, common)
    return values.at[ranged].set(low + (high - low) * uniform), fates, noise, shocks


def _jointly(model: Model, correlation: Array, own: Array, common: Array) -> Array:
    """Return uniform draws ``[slot, path]``, those of one group with a correlation of their normal scores ``[path]``.

    What is guessed of ten companies from one assumption is mostly wrong for all of them in one direction.
    """
    score, shared = (jax.scipy.special.ndtri(jnp.clip(each, 1e-12, 1.0 - 1e-12)) for each in (own, common))
    mixed = jnp.sqrt(correlation) * shared + jnp.sqrt(1.0 - correlation) * score
    return jnp.where(model.joint[:, None], jax.scipy.special.ndtr(mixed), own)
