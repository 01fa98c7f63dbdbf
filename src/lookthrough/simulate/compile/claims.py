"""The fixed list of claims of a run: who pays whom, in which rank, and how a claim enters the loss.

Claims are emitted group by group in the same order every quarter; a group is one nature of payment. What a contract
makes due is declared by its family (``contracts.family.ClaimSpec``: rank, and how a payment enters the loss); the
groups before and after are what an entity pays and receives outside the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.family import CASH, DISCRETIONARY, LEDGERS, LENDERS, OPERATIONS, OWNERS, SWAP
from lookthrough.positions.holders import acquirer
from lookthrough.positions.sectors import CUSTOMERS, PRIVATE_INVESTORS, PUBLIC_EQUITY, RESOLUTION, SUPPLIERS
from lookthrough.simulate.compile.deals.deal_sales import sold_vehicles
from lookthrough.simulate.compile.guarantee_legs import RESIDUAL
from lookthrough.simulate.compile.share_rights import buyer_of_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.family import ClaimSpec
    from lookthrough.positions.plan import Plan, Positions
    from lookthrough.simulate.compile.guarantee_legs import Leg


_LEDGER_OF = {spec.nature: spec.ledger for family in FAMILIES.values() for spec in family.claims} | {RESIDUAL: LENDERS}
"""The ledger of who is paid by nature of claim; a guarantee of residual value stands behind the debt on the asset."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Static arrays ``[claim]`` and the slice of each group; ledgers are rows of ``contracts.family.LEDGERS`` or -1."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    rank: NDArray[np.int64]
    mode: NDArray[np.int64]
    contract: tuple[str, ...]
    kind: tuple[str, ...]
    payee_ledger: NDArray[np.int64]
    payer_ledger: NDArray[np.int64]
    groups: dict[str, slice]

    def __len__(self) -> int:
        return len(self.contract)

    @property
    def of_debt(self) -> slice:
        """Where the claims to interest and principal stand."""
        return slice(self.groups["interest"].start, self.groups["principal"].stop)

    @property
    def natures(self) -> NDArray[np.str_]:
        """The nature of each payment, which is the name of its group ``[claim]``."""
        nature = np.empty(len(self), dtype=object)
        for name, rows in self.groups.items():
            nature[rows] = name
        return nature.astype(str)


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    rank: NDArray[np.int64]
    mode: int
    contract: tuple[str, ...]
    kind: tuple[str, ...]
    payee_ledger: tuple[str, ...]
    payer_ledger: str = ""


def compile_claims(plan: Plan, legs: tuple[Leg, ...], notes: NDArray[np.int64]) -> Claims:
    """Return the claims of a plan in their fixed order.

    Args:
        plan: a compiled book.
        legs: of its guarantees.
        notes: rows of the debts that may convert.
    """
    groups = _groups(plan, legs, notes)
    bounds = np.cumsum([0, *(len(g.payer) for g in groups)])
    return Claims(
        payer=np.concatenate([g.payer for g in groups]),
        payee=np.concatenate([g.payee for g in groups]),
        rank=np.concatenate([g.rank for g in groups]),
        mode=np.concatenate([np.full(len(g.payer), g.mode) for g in groups]),
        contract=tuple(c for g in groups for c in g.contract),
        kind=tuple(k for g in groups for k in g.kind),
        payee_ledger=np.array([_row(name) for g in groups for name in g.payee_ledger], dtype=np.int64),
        payer_ledger=np.array([_row(g.payer_ledger) for g in groups for _ in g.contract], dtype=np.int64),
        groups={g.name: slice(int(a), int(b)) for g, a, b in zip(groups, bounds[:-1], bounds[1:], strict=True)},
    )


def _row(ledger: str) -> int:
    return LEDGERS.index(ledger) if ledger else -1


def _groups(plan: Plan, legs: tuple[Leg, ...], notes: NDArray[np.int64]) -> list[_Group]:
    limited = plan.limited
    investors = np.array([buyer_of_shares(plan, i) for i in limited], dtype=np.int64)
    stakes = plan.vehicle_stakes
    owner = np.array([s.owner for s in stakes], dtype=np.int64)
    issuer = np.array([s.issuer for s in stakes], dtype=np.int64)
    return [
        _per_entity(plan, "operating revenue", payer=_sector(plan, CUSTOMERS), payee=limited, mode=SWAP),
        _per_entity(plan, "operating cost", payer=limited, payee=_sector(plan, SUPPLIERS), mode=SWAP),
        _per_entity(plan, "capital expenditure", payer=limited, payee=_sector(plan, SUPPLIERS), mode=SWAP),
        *(
            _of_legs(plan, spec, legs) if name == "guarantee" else _of(plan, spec, held)
            for name, held in plan.positions.items()
            for spec in FAMILIES[name].claims
        ),
        _conversion(plan, notes),
        _per_entity(plan, "equity raised", payer=investors, payee=limited, mode=CASH, ledger=OWNERS),
        _per_entity(plan, "rescue", payer=acquirers(plan), payee=limited, mode=CASH, ledger=OWNERS),
        _per_entity(plan, "asset sale", payer=investors, payee=limited, mode=SWAP),
        _per_entity(plan, "resolution cost", payer=limited, payee=_sector(plan, RESOLUTION), mode=SWAP),
        _Group(
            "distribution",
            issuer,
            owner,
            np.full(len(stakes), DISCRETIONARY),
            CASH,
            tuple(s.contract for s in stakes),
            ("residual",) * len(stakes),
            (OWNERS,) * len(stakes),
            OWNERS,
        ),
        *_of_sold_sites(plan),
    ]


def _of_sold_sites(plan: Plan) -> list[_Group]:
    """What tenants pay after a deal has sold its site is its buyer's; no group at all where no deal foresees a sale."""
    sold = np.array(sold_vehicles(plan), dtype=np.int64)
    if not len(sold):
        return []
    buyer = np.full(len(sold), plan.number[PRIVATE_INVESTORS])
    rank, nothing = np.full(len(sold), DISCRETIONARY), ("",) * len(sold)
    return [_Group("sold site", sold, buyer, rank, SWAP, nothing, ("sold site",) * len(sold), nothing)]


def acquirers(plan: Plan) -> NDArray[np.int64]:
    """Return who would take over each limited entity ``[limited]``; the sector of private investors where nobody would.

    Whoever may fail itself takes nobody over.
    """
    nobody, limited = plan.number[PRIVATE_INVESTORS], set(plan.limited.tolist())
    named = [acquirer(plan.book, plan.entities[i]) for i in plan.limited]
    numbers = [nobody if name is None else plan.number[name] for name in named]
    return np.array([nobody if i in limited else i for i in numbers], dtype=np.int64)


def _sector(plan: Plan, name: str) -> NDArray[np.int64]:
    return np.full(len(plan.limited), plan.number[name])


def _per_entity(
    plan: Plan, name: str, *, payer: NDArray[np.int64], payee: NDArray[np.int64], mode: int, ledger: str = ""
) -> _Group:
    count, rank = len(plan.limited), np.full(len(plan.limited), OPERATIONS)
    return _Group(name, payer, payee, rank, mode, ("",) * count, (name,) * count, (ledger,) * count, ledger)


def _conversion(plan: Plan, notes: NDArray[np.int64]) -> _Group:
    """What the shares of a note are worth beyond its principal: who owns the issuer's shares bears it as dilution."""
    payer = np.array([buyer_of_shares(plan, int(i)) for i in plan.debt.payer[notes]], dtype=np.int64)
    ids, kinds = (tuple(held[i] for i in notes) for held in (plan.debt.ids, plan.debt.kinds))
    rank, ledgers = np.full(len(notes), DISCRETIONARY), (OWNERS,) * len(notes)
    return _Group("conversion", payer, plan.debt.payee[notes], rank, CASH, ids, kinds, ledgers, OWNERS)


def _of(plan: Plan, spec: ClaimSpec, held: Positions) -> _Group:
    payer, payee = (held.payee, held.payer) if spec.from_creditor else (held.payer, held.payee)
    if spec.from_public:
        payer = np.full(len(held), plan.number[PUBLIC_EQUITY])
    rank = held.flag("rank")[:, 0].astype(np.int64) if spec.rank is None else np.full(len(held), spec.rank)
    ledgers = (spec.ledger,) * len(held)
    return _Group(spec.nature, payer, payee, rank, spec.mode, held.ids, held.kinds, ledgers, spec.payer_ledger)


def _of_legs(plan: Plan, spec: ClaimSpec, legs: tuple[Leg, ...]) -> _Group:
    """Return what guarantors owe whoever holds what they cover, or what obligors then owe the guarantors."""
    is_recourse = spec.rank is None
    meant = [leg for leg in legs if leg.recourse or not is_recourse]
    pairs = [(leg.obligor, leg.guarantor) if is_recourse else (leg.guarantor, leg.payee) for leg in meant]
    rank = [leg.rank if spec.rank is None else spec.rank for leg in meant]
    ids, kinds = plan.guarantee.ids, plan.guarantee.kinds
    return _Group(
        spec.nature,
        np.array([payer for payer, _ in pairs], dtype=np.int64),
        np.array([payee for _, payee in pairs], dtype=np.int64),
        np.array(rank, dtype=np.int64),
        spec.mode,
        tuple(ids[leg.guarantee] for leg in meant),
        tuple(kinds[leg.guarantee] for leg in meant),
        tuple(spec.ledger or _LEDGER_OF[leg.what] for leg in meant),
        spec.payer_ledger,
    )
