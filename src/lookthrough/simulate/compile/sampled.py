"""The uncertain numbers of a block of paths, by name: terms, world, and the assumptions that a run makes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.contracts.arrays import Array
    from lookthrough.positions.families import Families
    from lookthrough.world.driver import WorldTerms


ASSUMED: Mapping[str, str] = MappingProxyType(
    {
        "feedback": "valuation.feedback",
        "feedback_fading": "valuation.feedback_fading",
        "vendor_elasticity": "vendor.elasticity",
        "compute_share": "operate.frontier_lab.compute_share",
        "cash_trap": "operate.cash_trap",
        "refinance_ltv": "refinance.ltv",
        "refinance_dscr": "refinance.dscr",
        "refinance_debt_yield": "refinance.debt_yield",
        "extension_step": "extension.step",
        "extension_paydown": "extension.paydown",
        "extension": "operate.extension",
        "payout_reserve": "operate.payout_reserve",
        "resolution_cost": "default_cost.receipts",
        "sponsor_hazard": "sponsor.hazard",
        "sponsor_recovery": "sponsor.recovery",
        "look_ahead": "operate.look_ahead",
        "avoidable_ramping": "avoidable.capacity_ramping",
        "avoidable_built": "avoidable.capacity_built",
        "avoidable_chips": "avoidable.orders",
        "correlation": "joint.correlation",
        "hazard_power": "rating.spread_power",
        "transfer_rate": "transfer.rate",
        "takeover_discount": "takeover.discount",
        "novation": "takeover.novation",
        "relief_forgiven": "relief.forgiven",
        "relief_survival": "relief.survival",
        "relief_most": "relief.most",
        "relief_fee": "relief.fee",
        "transfer_lost": "transfer.lost",
        "capex_reaction": "sponsor.capex_reaction",
        "capex_years": "sponsor.capex_years",
        "capex_kept": "sponsor.capex_kept",
        "borrow_cover": "sponsor.borrow_cover",
        "downgrade_step": "sponsor.downgrade_step",
    }
)
"""Fields of :class:`Sampled` that are one number a path, and the assumption of the book that each is."""


class Sampled(NamedTuple):
    """One block's uncertain numbers, ``[thing, path]``, or ``[path]`` for those in :data:`ASSUMED`.

    A field that is neither there nor families, world or the fates is a column of :class:`Operations`, or of
    :class:`Accounts` where it begins with ``account``.
    """

    families: Families
    world: WorldTerms
    cash: Array
    revenue: Array
    later: Array
    cost_share: Array
    overhead: Array
    asset: Array
    momentum: Array
    outside_revenue: Array
    outside_momentum: Array
    depreciation: Array
    price_sensitivity: Array
    sentiment_sensitivity: Array
    raise_share: Array
    minimum_cash: Array
    sale_discount: Array
    lease_life: Array
    feedback: Array
    feedback_fading: Array
    vendor_elasticity: Array
    compute_share: Array
    cash_trap: Array
    refinance_ltv: Array
    refinance_dscr: Array
    refinance_debt_yield: Array
    extension_step: Array
    extension_paydown: Array
    extension: Array
    payout_reserve: Array
    resolution_cost: Array
    sponsor_hazard: Array
    sponsor_recovery: Array
    look_ahead: Array
    avoidable_ramping: Array
    avoidable_built: Array
    avoidable_chips: Array
    transfer_rate: Array
    transfer_lost: Array
    correlation: Array
    hazard: Array
    hazard_power: Array
    takeover_chance: Array
    takeover_discount: Array
    novation: Array
    relief_forgiven: Array
    relief_survival: Array
    relief_most: Array
    relief_fee: Array
    capex_reaction: Array
    capex_years: Array
    capex_kept: Array
    borrow_cover: Array
    downgrade_step: Array
    account_own: Array
    account_capex: Array
    account_cash: Array
    account_debt: Array
    account_interest: Array
    account_spread: Array
    account_leverage: Array
    account_cyclical: Array
    sponsor_failure_draw: Array
    default_draw: Array
    takeover_draw: Array
