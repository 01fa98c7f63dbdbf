"""New shares: what vests of warrants, and what a convertible note is worth above its principal.

Both are sold at once at today's price times sentiment. What a warrant brings is new money for its holder. A note is
settled net: the issuer pays the principal, and who owns its shares bears what they are worth beyond that, as dilution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.contracts import warrant
from lookthrough.simulate.compile.share_rights import DELIVER, Vested, by_deliveries
from lookthrough.simulate.quarter.segments import failures, neither_failed

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model


TINY = 1e-12  # USD bn: keeps the share of an order of nothing a number


def vest(
    model: Model, sampled: Sampled, state: State, sentiment: Array, ordered: tuple[Array, Array], when: Array
) -> tuple[Array, Vested]:
    """Return what warrants bring this quarter, USD bn ``[warrant, path]``, and what has vested by then.

    Once grantor or holder has failed, nothing more vests.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: at the end of last quarter.
        sentiment: as shares feel it ``[path]``.
        ordered: what is delivered under orders and under commitments ``[position, path]``, USD bn.
        when: the quarter's number.
    """
    terms, rights, before = sampled.families, model.rights, state.vested
    parts = jnp.concatenate(
        [each / jnp.maximum(terms[name].amount, TINY) for name, each in zip(DELIVER, ordered, strict=True)]
    )
    delivered = by_deliveries(jnp, rights, terms, parts, when) + before.delivered * rights.by_order[:, None]
    price = rights.price[:, None] * sentiment
    shares = jnp.maximum(warrant.vested(jnp, terms["warrant"], price, delivered), before.shares)
    there = neither_failed(model.plan.warrant.payer, model.plan.warrant.payee, failures(model, state))
    newly = (shares - before.shares) * there
    return newly * jnp.maximum(price - terms["warrant"].strike, 0.0), Vested(shares, delivered)


def conversion(model: Model, sampled: Sampled, state: State, balance: Array, sentiment: Array, when: Array) -> Array:
    """Return what shares are worth beyond the principal where a note ends, at the latest at the horizon.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: at the end of last quarter; shares of a failed issuer are worth nothing.
        balance: outstanding ``[debt, path]``, USD bn.
        sentiment: as shares feel it ``[path]``.
        when: the quarter's number.
    """
    rows, terms = model.rights.convertible, sampled.families["debt"]
    horizon = model.plan.first_quarter + model.quarters - 1.0
    ends = jnp.where(jnp.minimum(jnp.floor(terms.maturity[rows]), horizon) == when, 1.0, 0.0)
    worth = model.rights.note_price[:, None] * sentiment / terms.conversion_price[rows]
    issuer = 1.0 - failures(model, state)[model.plan.debt.payer[rows]]
    return ends * issuer * balance[rows] * jnp.maximum(worth - 1.0, 0.0)
