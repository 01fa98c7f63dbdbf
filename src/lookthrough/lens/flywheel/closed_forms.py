"""What one project says of the flywheel without any run: its bonds, what comes back, and how far a dollar goes.

With tau the bonds per unit of cost and LTC the construction loan,

    rho        = max(tau - LTC, 0) (1 - payout)/(1 - LTC)      equity that comes back per unit of equity
    multiplier = 1/(1 - LTC)/(1 - rho)                         starts per unit of equity, where rho < 1
    growth     = rho^(1/pipeline) - 1                          a quarter, of developers that get no other money
    steady     = new equity/(1 - LTC)/(1 - rho)                starts a quarter to which they tend, where rho < 1

Building rises while starts are below the steady ones; where rho is 1 or more nothing but wishes, leases and the market
for bonds holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.world.flywheel import takeout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.world.flywheel_arrays import FlywheelTerms

    Floats = NDArray[np.float64]

LEGS = ("ltv", "dscr", "debt_yield")
"""The tests that size bonds; the smallest binds."""


class ClosedForm(NamedTuple):
    """One project in one case.

    Attributes:
        name: of the case: ``base``, ``spread``, ``rent``.
        yield_on_cost, cap_rate, coupon: rates a year.
        legs: bonds per unit of cost that each test allows, by ``LEGS``.
        binding: which of them is the smallest.
        takeout: that one, tau.
        back: what is left per unit of cost beyond the construction loan; ``shortfall`` what is missing to it.
        rho: equity that comes back, after payouts, per unit of equity.
        multiplier: starts per unit of equity; ``None`` where rho is 1 or more.
        growth: self-financed, a quarter; ``None`` where nothing comes back.
        steady_starts: USD bn a quarter; ``None`` where rho is 1 or more.
    """

    name: str
    yield_on_cost: float
    cap_rate: float
    coupon: float
    legs: dict[str, float]
    binding: str
    takeout: float
    back: float
    shortfall: float
    rho: float
    multiplier: float | None
    growth: float | None
    steady_starts: float | None


def rho(terms: FlywheelTerms, tau: Floats) -> Floats:
    """Return the equity that comes back, after payouts, per unit of equity ``[path]``."""
    back = np.maximum(tau - terms.loan_to_cost, 0.0)
    found: Floats = back * (1.0 - terms.payout) / (1.0 - terms.loan_to_cost)
    return found


def returned(terms: FlywheelTerms, tau: float) -> float:
    """Return rho of one site whose bonds per unit of cost are known; ``terms`` are numbers."""
    return float(rho(terms, np.asarray(tau)))


def takeout_at(terms: FlywheelTerms, *, spread: float = 0.0, rent: float = 0.0) -> Floats:
    """Return tau of a project let now, with a dearer coupon or another rent ``[path]``."""
    cap = terms.cap_rate + terms.cap_pass_through * spread
    found: Floats = takeout(np, terms, terms.yield_on_cost * (1.0 + rent), cap, terms.coupon + spread)
    return found


def closed_form(
    name: str, terms: FlywheelTerms, new_equity: float, *, spread: float = 0.0, rent: float = 0.0
) -> ClosedForm:
    """Return one project in one case.

    Args:
        name: of the case.
        terms: parameters, numbers.
        new_equity: what owners pay in, USD bn a quarter.
        spread: rise of the coupon, a year.
        rent: change of the rent.
    """
    yields, coupon = float(terms.yield_on_cost * (1.0 + rent)), float(terms.coupon + spread)
    cap = float(terms.cap_rate + terms.cap_pass_through * spread)
    allowed = (terms.ltv * yields / cap, yields / (terms.dscr * coupon), yields / terms.debt_yield)
    legs = {leg: float(tau) for leg, tau in zip(LEGS, allowed, strict=True)}
    binding = min(legs, key=legs.__getitem__)
    own, tau = 1.0 - float(terms.loan_to_cost), legs[binding]
    comes_back = returned(terms, tau)
    multiplier = 1.0 / own / (1.0 - comes_back) if comes_back < 1.0 else None
    return ClosedForm(
        name=name,
        yield_on_cost=yields,
        cap_rate=cap,
        coupon=coupon,
        legs=legs,
        binding=binding,
        takeout=tau,
        back=max(tau - float(terms.loan_to_cost), 0.0),
        shortfall=max(float(terms.loan_to_cost) - tau, 0.0),
        rho=comes_back,
        multiplier=multiplier,
        growth=comes_back ** (1.0 / float(terms.pipeline)) - 1.0 if comes_back > 0.0 else None,
        steady_starts=None if multiplier is None else new_equity * multiplier,
    )
