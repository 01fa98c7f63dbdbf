"""What is static about a run: indices, flags and columns, which a program takes as constants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.slots import Column
    from lookthrough.contracts.term_values import LeftOut
    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.simulate.compile.deals.deal_rows import RunDeal
    from lookthrough.simulate.compile.guarantee_cover import Cover, ResidualCover
    from lookthrough.simulate.compile.ledgers import LedgerEntries
    from lookthrough.simulate.compile.operations import Operations
    from lookthrough.simulate.compile.other_developers import DeveloperRows
    from lookthrough.simulate.compile.share_rights import ShareRights
    from lookthrough.simulate.compile.sponsor_accounts import Accounts


class PaidAlike(NamedTuple):
    """Claims of which the same share is paid: the row of each claim ``[claim]``, and one claim of each row ``[row]``.

    Those of one limited payer in one rank, and those of one other payer that are for capacity or are not.
    """

    row: NDArray[np.int64]
    claim: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything static about a run: indices and flags, compiled into the program as constants.

    Attributes:
        group: per claim the number of its (limited payer, rank) group; claims of others share the last number.
        paid_alike: claims of which the same share is paid.
        inner_claims: rows of the claims between limited entities, which clearing iterates over.
        inner_group: the groups of those claims.
        counts: 1.0 for entities whose wealth counts by itself (all but the limited ones).
        ledgers: how the sums of a run enter the ledgers.
        inward, outward: 1.0 for swaps that bring money to, or take it from, a limited entity.
        carries: 1.0 for claims whose unpaid part stays due; obligation: 1.0 where missing a payment is a default.
        debtor_limited: 1.0 for debts owed by a limited entity, which must be refinanced when they mature.
        investor_limited: 1.0 for equity promised by a limited entity, which pays only out of free cash.
        acquirer: entity number of who would take each limited entity over; ``has_acquirer`` is 1.0 where there is one.
        ranged: rows of slots with a range in the book; ``correlation`` that of how much draws of a group share.
        firmness: of promises by family, where the share of the amount stands that comes about.
        fate_keys: what keys the fates of sponsors, of limited entities, and of those that may be taken over.
        sponsors: entity numbers of sponsors, which fail by a rating hazard or where their account breaks.
        payer_sponsor: per claim the payer's row among the sponsors, one past the last for everybody else.
        world, assumed: first rows in the slot table of the drivers' parameters, and of those in ``sampled.ASSUMED``.
        uncalled: guarantees that can never be called in a run, and why.
        not_paid: contracts that pay nothing in a run for want of a number to reckon from, and why.
        rights: warrants and convertible notes.
        accounts: of sponsors that may borrow, cut and be downgraded.
        developers: those that the book does not name.
        deals: of vehicles that pay by a deal file.
        ranks: how many a claim may have.
    """

    plan: Plan
    operations: Operations
    claims: Claims
    world: tuple[int, ...]
    assumed: Mapping[str, int]
    cover: Cover
    residual_cover: ResidualCover
    quarters: int
    group: NDArray[np.int64]
    payer_limited: NDArray[np.float64]
    paid_alike: PaidAlike
    inner_claims: NDArray[np.int64]
    inner_group: NDArray[np.int64]
    counts: NDArray[np.float64]
    ledgers: LedgerEntries
    inward: NDArray[np.float64]
    outward: NDArray[np.float64]
    carries: NDArray[np.float64]
    obligation: NDArray[np.float64]
    debtor_limited: NDArray[np.float64]
    investor_limited: NDArray[np.float64]
    kinds: tuple[str, ...]
    uncalled: tuple[LeftOut, ...]
    not_paid: tuple[LeftOut, ...]
    ranged: NDArray[np.int64]
    correlation: int
    firmness: Mapping[str, Column]
    lab_rows: NDArray[np.int64]
    sponsors: NDArray[np.int64]
    fate_keys: NDArray[np.uint32]
    payer_sponsor: NDArray[np.int64]
    stake_owner: NDArray[np.int64]
    stake_issuer: NDArray[np.int64]
    stake_share: NDArray[np.float64]
    stake_paid: NDArray[np.float64]
    paid_out_issuer: NDArray[np.int64]
    paid_out_owner: NDArray[np.int64]
    paid_out_share: NDArray[np.float64]
    acquirer: NDArray[np.int64]
    has_acquirer: NDArray[np.float64]
    new_owner: NDArray[np.int64]
    rights: ShareRights
    lifeline: int
    accounts: Accounts
    developers: DeveloperRows
    deals: tuple[RunDeal, ...]
    ranks: int

    @property
    def lab_names(self) -> tuple[str, ...]:
        """The labs in the order of their rows in the race: those that may fail, then the others."""
        return (*(self.plan.entities[i] for i in self.plan.labs), *self.plan.outside_labs)

    def of_labs(self, xp: Namespace, limited: Array, outside: Array) -> Array:
        """Return a quantity of limited entities and one of outside labs by the rows of the race ``[lab, path]``."""
        return xp.concatenate([limited[self.lab_rows], outside + 0.0 * limited[:1]])

    @property
    def watched(self) -> NDArray[np.int64]:
        """Numbers of the entities of which a run says what became of them: limited ones, then those with an account."""
        return np.concatenate([self.plan.limited, self.accounts.entity])
