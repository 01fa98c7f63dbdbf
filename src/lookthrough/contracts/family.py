"""What a family of contracts is: the kinds that pay alike, how their terms are read, and what they make due.

A family is one file of this package with its ``FAMILIES``. Adding a kind of contract is a ``KindSpec`` in the file of
its family; a new way of paying is a new file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.book.schema.vocabulary import LEDGER_NAMES
from lookthrough.book.shape.span import last_quarter
from lookthrough.contracts.terms import with_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Contract
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.slots import Slot
    from lookthrough.contracts.term_values import Resolver

    Slots = dict[str, Slot]
    Columns = dict[str, Array]  # slots and flags by name, as drawn [position, path]

SWAP, CASH, UNPAID = 0, 1, 2  # how a payment counts in the loss, see ClaimSpec
OPERATIONS, SUPPLY, SECURED, UNSECURED, JUNIOR, DISCRETIONARY = range(6)
"""Ranks, first paid first: operations; rent and supply; secured; unsecured; junior, damages, guarantees; the rest."""
RANKS = 6
LENDERS, LESSORS, SELLERS, SUPPORT, OWNERS = LEDGERS = LEDGER_NAMES
"""Whose loss it is, see ``simulate.compile.ledgers``: each claim that is part of a loss stands in one of them."""


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """One nature of payment of a family.

    Attributes:
        nature: its name in a run's tables.
        rank: in the waterfall of who pays; ``None`` = that of the position, by its seniority (flag ``rank``).
        mode: how a payment counts for the holders outside the limited entities. ``SWAP``: not at all (operations, and
            sales of assets for what they are worth); ``CASH``: received counts for the payee and against the payer;
            ``UNPAID``: what falls due and is not paid counts against the payee (rent, take-or-pay, orders).
        is_carried: what is not paid stays due until it is; else it lapses.
        ledger: of :data:`LEDGERS`, where it counts for who is paid; ``""`` is business and no loss (operations, new
            loans), or, of a guarantee, the ledger of what it covers.
        payer_ledger: where it counts for who pays, if anywhere.
        from_creditor: the creditor pays it, as a lender pays a draw.
        from_public: the buyers of listed shares pay it, and the creditor of the contract is paid.
        planned_by: who reckons with it when it plans its money, of ``payer`` and ``payee``; of families with ``due``.
    """

    nature: str
    rank: int | None
    mode: int
    is_carried: bool = True
    ledger: str = ""
    payer_ledger: str = ""
    from_creditor: bool = False
    from_public: bool = False
    planned_by: frozenset[str] = frozenset()


class Scene(NamedTuple):
    """What a family's own ``due`` may see of a quarter, arrays ``[position, path]`` or ``[path]``.

    Attributes:
        quarter: its number.
        used: paid so far under the contract, USD bn.
        revenue: what the payer earns outside the book this quarter, USD bn.
        unsold: share of the world's capacity that nobody uses ``[path]``.
        payer_failed, payee_failed: 1.0 where the party has failed.
    """

    quarter: Array
    used: Array
    revenue: Array
    unsold: Array
    payer_failed: Array
    payee_failed: Array


def no_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:  # noqa: ARG001  # the default of Family.flags
    """Return that a contract has nothing beside its terms."""
    return {}


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds of contract that pay alike.

    Attributes:
        name: as kinds name it.
        kinds: name to specification.
        read: the terms of a contract as slots, ``None`` after naming what is unknown.
        terms: the record of arrays ``[position, path]``; its fields are slots that ``read`` gives, flags, or derived.
        claims: natures of payment, in the order of a run's list of claims.
        due: what falls due in a quarter under the family's only claim, from what a :class:`Scene` shows; ``None`` where
            the phases of the quarter make it, because it depends on more (loans, leases, promises, shares, guarantees).
        derive: what follows on each path from the numbers drawn there: its arguments are the array namespace, slots
            and flags by name, and the first quarter ahead of the book's date. By default the dates.
        flags: what is known exactly of a contract and is no slot.
        shared: terms of which a holder has its part; the others are the contract's.
        funds: whether it brings the debtor (or, where the giver is the debtor, the creditor) its money.
        giver_is_debtor: the money is given by who owes the payments, as an investor does.
        outlasts: what was paid for is held on after the last payment, as shares are: such a contract is never over.
    """

    name: str
    kinds: Mapping[str, KindSpec]
    read: Callable[[Resolver, Contract], Slots | None]
    terms: Any  # a class of named tuples: typing has no word for it
    claims: tuple[ClaimSpec, ...] = ()
    due: Callable[[Namespace, Any, Scene], Array] | None = None
    derive: Callable[[Namespace, Columns, float], Columns] = with_dates
    flags: Callable[[Resolver, Contract], dict[str, float]] = no_flags
    shared: frozenset[str] = field(default_factory=frozenset)
    funds: bool = False
    giver_is_debtor: bool = False
    outlasts: bool = False

    @property
    def remembers_paid(self) -> bool:
        """Whether what it has paid so far is kept: to hold it against a cap, or to show it to its own ``due``."""
        return self.due is not None or (bool(self.claims) and "cap" in self.terms._fields)

    def is_over(self, contract: Contract, now: int) -> bool:
        """Return whether a contract ended before a quarter, that of the book's date: nothing is paid under it then."""
        last = last_quarter(contract)
        return not self.outlasts and last is not None and last < now

    def giver_role(self, kind: KindSpec) -> str:
        """Return the role of who gives the money: the lender, the investor, the landlord."""
        return kind.debtor if self.giver_is_debtor else kind.creditor

    def taker_role(self, kind: KindSpec) -> str:
        """Return the role of who receives it: the borrower, the issuer of shares, the tenant."""
        return kind.creditor if self.giver_is_debtor else kind.debtor


def by_name(*kinds: KindSpec) -> dict[str, KindSpec]:
    """Return kinds as a table by name."""
    return {kind.name: kind for kind in kinds}
