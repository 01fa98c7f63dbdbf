"""When a debt defaults, what is owed on it then, and what is lost: the numbers behind PD, LGD and EL of an instrument.

A debt is in default in the first quarter in which a payment of it is still missing after the time to cure, or its
debtor fails or is taken over, or a debtor that is not limited (a sponsor) keeps a part back, which lapses; only while
something is outstanding. What a guarantor has paid is not missing. Missing an anticipated repayment date is no default.
The exposure at default is the balance with what is drawn, arrears, and the interest of that quarter. The loss is that
of the lenders' ledger (``compile.ledgers``): each dollar that is due and not paid, once, less what guarantors pay of
it; interest that goes on after the default counts, so it may be more than the exposure. Arrays are ``[debt, path]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.compile.ledgers import is_of_debt
from lookthrough.simulate.compile.opening_state import DebtDefault
from lookthrough.simulate.quarter.distress import CURE_QUARTERS, MISSING, PAID_IN_FULL
from lookthrough.simulate.quarter.segments import everyone, first_quarter_of, segments

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model


class DebtsOfRun(NamedTuple):
    """Of each debt and path ``[debt, path]``: quarter of default since the start (-1 = never), exposure, loss.

    ``exposed`` is what is owed at the default, nil without one; ``lost`` is over the whole run, whether it defaults or
    the settlement at the horizon leaves it. Both are USD bn, discounted to the day of the book.
    """

    quarter: Array
    exposed: Array
    lost: Array


def defaulting(
    model: Model, before: State, after: State, due: Array, owed: Array, paid: Array, since: Array
) -> DebtDefault:
    """Return the defaults of debts at the end of a quarter.

    Args:
        model: static indices.
        before: balances and arrears before the quarter's payments.
        after: arrears after them, and who has failed.
        due: what fell due of every claim ``[claim, path]``.
        owed: that and arrears.
        paid: what was paid of it.
        since: quarters since the start.
    """
    groups, held = model.claims.groups, before.defaults
    missing = jnp.maximum(owed * PAID_IN_FULL - paid, 0.0)
    stays = jnp.minimum(missing, after.arrears) * model.obligation[:, None]
    kept_back = missing * (1.0 - model.payer_limited)[:, None]
    late, lapsed = (each[groups["interest"]] + each[groups["principal"]] for each in (stays, kept_back))
    short = jnp.where(late > MISSING, held.short + 1.0, 0.0)
    gone = (after.default_quarter == since) | (after.absorbed_quarter == since)
    failed = everyone(model, jnp.where(gone, 1.0, 0.0))[model.plan.debt.payer] > 0.0
    overdue = before.arrears[groups["interest"]] + before.arrears[groups["principal"]]
    out = before.balance + paid[groups["draw"]] + overdue + due[groups["interest"]]
    event = ((short > CURE_QUARTERS) | (lapsed > MISSING) | failed) & (out > MISSING)
    quarter = first_quarter_of(event, held.quarter, since)
    new = (quarter >= 0.0) & (held.quarter < 0.0)
    return DebtDefault(short, quarter, jnp.where(new, after.discount * out, held.exposed))


def debts_of_run(model: Model, defaults: DebtDefault, due: Array, paid: Array) -> DebtsOfRun:
    """Return what a run says of each debt, from what was due and paid of every claim in it, discounted."""
    groups, rows = model.claims.groups, model.claims.of_debt
    legs, debts = np.flatnonzero(is_of_debt(model.claims, model.cover)), len(model.plan.debt)
    behind = (model.cover.source[legs] - rows.start) % debts if debts else legs
    lost = sum(due[groups[name]] - paid[groups[name]] for name in ("interest", "principal"))
    by_guarantors = segments(paid[groups["guarantee"]][legs], behind, debts)
    return DebtsOfRun(defaults.quarter, defaults.exposed, lost - by_guarantors)
