"""The derivative of a fixed point: by its own equation, and not through the sweeps that found it.

Where ``x = step(x, a)``, ``dx = (1 - step_x)^-1 step_a da``, the implicit function theorem (of clearing vectors:
Feinstein et al. 2018). Backwards that is one more fixed point, ``l = g + step_x' l`` for a cotangent ``g``, whose
sweeps end when nothing moves. Going forward nothing changes: a run has the same bits with and without a derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import jax
import jax.numpy as jnp

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.contracts.arrays import Array

Point = TypeVar("Point")
Given = TypeVar("Given")

SWEEPS = 500  # of the backward fixed point at most; real books need fewer than ten
TOLERANCE = 1e-14  # of a step of it, over its largest number


def fixed_point(
    step: Callable[[Point, Given], Point],
    solve: Callable[[Point, Given], tuple[Point, Array]],
    start: Point,
    given: Given,
) -> tuple[Point, Array]:
    """Return what ``solve`` finds, with the derivative of the point that ``step`` leaves where it is.

    Args:
        step: one sweep ``(point, given) -> point``.
        solve: ``(start, given) ->`` the point, and whether each path got there ``[path]``, which has no derivative.
        start: where the sweeps begin, of which the point does not depend.
        given: all that either depends on; whatever else they see must be constants.
    """

    @jax.custom_vjp
    def found(start: Point, given: Given) -> tuple[Point, Array]:
        return solve(start, given)

    def forward(start: Point, given: Given) -> tuple[tuple[Point, Array], tuple[Point, Given]]:
        point, done = solve(start, given)
        return (point, done), (point, given)

    def backward(kept: tuple[Point, Given], cotangents: tuple[Point, Array]) -> tuple[Point, Given]:
        point, given = kept
        wanted, _ = cotangents
        _, of_point = jax.vjp(lambda each: step(each, given), point)
        _, of_given = jax.vjp(lambda each: step(point, each), given)
        (pulled,) = of_given(_adjoint(wanted, lambda each: of_point(each)[0]))
        return jax.tree.map(jnp.zeros_like, point), pulled

    found.defvjp(forward, backward)
    return found(start, given)


def _adjoint(wanted: Point, pulled: Callable[[Point], Point]) -> Point:
    """Return ``l = wanted + pulled(l)``."""

    def body(carry: tuple[Point, Array, Array]) -> tuple[Point, Array, Array]:
        last, _, count = carry
        now: Point = jax.tree.map(jnp.add, wanted, pulled(last))
        moved = _largest(jax.tree.map(jnp.subtract, now, last))
        return now, moved > TOLERANCE * _largest(now), count + 1

    def going(carry: tuple[Point, Array, Array]) -> Array:
        return carry[1] & (carry[2] < SWEEPS)

    start = (wanted, jnp.asarray(True), jnp.zeros((), dtype=jnp.int32))  # an array
    found: Point = jax.lax.while_loop(going, body, start)[0]
    return found


def _largest(tree: Point) -> Array:
    return jnp.stack([jnp.max(jnp.abs(each), initial=0.0) for each in jax.tree.leaves(tree)]).max()
