"""How much of the money goes round: vendors that fund their own revenue, loops, and what nets out.

The headline is an interval for a vendor (``self_funded``), then throughput circularity of the system
(``forwarding``), then ranked loops whose weights times lengths add up to the circulation (``loop_weights``), then what
multilateral set-off would leave (``netting``). Vendor intervals and throughput circularity do not change when a
pass-through vehicle is put into a deal; volume circularity, Finn's system index and netting do and are memos.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from lookthrough.book.evidence import unconfirmed_share
from lookthrough.book.finding import alike
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, LoopLeg, Network, Pairs, build_network, legs_between
from lookthrough.lens.circularity.forwarding import Forwarded, finn, forward, inner_edges, net_throughput
from lookthrough.lens.circularity.loop_between import HOPS, steps_of, widest_loop
from lookthrough.lens.circularity.loop_weights import LIMIT, Loops, Method, decompose
from lookthrough.lens.circularity.netting import net, set_off_by_flow
from lookthrough.lens.circularity.vendor_intervals import intervals
from lookthrough.units.collection import without_collection
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import window_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.self_funded import SelfFunded

FINN_ENTITIES = 2_000  # the index takes a dense inverse, too much to pay for a memo on more entities


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop of payments, USD bn.

    Attributes:
        path: each entity once; each pays the next, the last pays the first.
        weight: the circulation that goes round exactly this loop; weights times lengths add up to the circulation.
        bottleneck: the smallest payment on the way: the most that could go round.
        legs: what is paid on each step, with its range and what it rests on.
    """

    path: tuple[str, ...]
    weight: float
    bottleneck: float
    legs: tuple[LoopLeg, ...]

    @property
    def name(self) -> str:
        """The loop as read aloud: ``a -> b -> a``."""
        return " -> ".join((*self.path, self.path[0]))


@dataclass(frozen=True, slots=True)
class SystemCircularity:
    """The system as a whole.

    Attributes:
        throughput_circularity: T_C / (T_C + D_net), ``None`` where nothing is paid.
        circuits: T_C, the sum of loop weights, USD bn.
        circuits_spread: half of the 99 % interval of ``circuits``, 0 where all loops were weighed exactly.
        net_throughput: D_net, the money that only passes through, USD bn.
        circulation: V_C, what goes round summed over payments, USD bn.
        volume: V_W, all payments, USD bn.
        volume_circularity: V_C / V_W (a memo: vehicles change it).
        finn_index: Finn's system index (a memo: vehicles change it), ``None`` above ``FINN_ENTITIES`` entities.
        loops_method: ``exact`` where every core of the network was solved exactly, ``peeled`` where none was and the
            loops listed are one of many splits, ``mixed``, or ``sampled`` where the loops listed are not all there are.
        forwarding_spent: the share of an entity's payments below which it counted as exhausted when the circulation was
            found, 0 where that was exact. The circulation is then too low by about 0.6 times this share.
    """

    throughput_circularity: float | None
    circuits: float
    circuits_spread: float
    net_throughput: float
    circulation: float
    volume: float
    volume_circularity: float | None
    finn_index: float | None
    loops_method: Method
    forwarding_spent: float


class SelfFundedRow(TypedDict):
    """What a vendor funds itself, USD bn and as shares of its revenue; ``None`` where it cannot be measured."""

    id: str
    revenue: float
    floor: float | None
    pro_rata: float | None
    ceiling: float | None
    share_floor: float | None
    share_pro_rata: float | None
    share_ceiling: float | None
    loop_multiplier: float | None
    not_measurable: str | None
    pro_rata_withheld: str | None
    earmark_broken: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Circularity(Framed):
    """What :func:`circularity` finds. ``window`` is the first and last quarter of dated flows, else ``None``."""

    row_type = SelfFundedRow

    window: tuple[str, str] | None
    layer: str
    vendors: tuple[SelfFunded, ...]
    system: SystemCircularity
    loops: tuple[Loop, ...]
    gross: float
    after_netting: float
    least_netting: float
    """USD bn that no set-off can go below: ``after_netting`` itself where the best set-off was found."""
    set_off: tuple[float, ...]
    """USD bn cancelled of each flow measured, in the order given."""
    payments: Mapping[tuple[str, str], float]
    """(payer, payee) to USD bn, between entities."""
    flows: tuple[Flow, ...]
    """What was measured."""
    idle_bans: tuple[tuple[str, str], ...]
    """Earmarks that meet no payment: a misspelt id, or nothing paid in this window."""
    unconfirmed: float | None = None
    """The share, 0..1, of the payments that no source better than grade C states; ``None`` where none is graded."""
    to_oneself: tuple[int, float] = (0, 0.0)
    """How many payments had one party on both ends, and their USD bn, where these were set apart before measuring."""
    book: Book | None = field(default=None, repr=False, compare=False)

    def loops_through(self, vendor: str, partners: Collection[str], *, hops: int = HOPS) -> tuple[Loop, ...]:
        """Return, for each partner, the widest loop that goes through it and the vendor, widest first.

        A partner with no such loop has none in the answer. ``weight`` is the circulation on exactly this path, 0 where
        other loops have used the payments up.

        Args:
            vendor: an entity; the loops start there.
            partners: other entities.
            hops: the most payments on either way.
        """
        paths = {widest_loop(self.payments, vendor, partner, hops=hops) for partner in sorted(partners)} - {None}
        weight = {frozenset(steps_of(loop.path)): loop.weight for loop in self.loops}
        loops = _loops(
            [(weight.get(frozenset(steps_of(path)), 0.0), path) for path in paths if path is not None], self.flows
        )
        return tuple(sorted(loops, key=lambda loop: (-loop.bottleneck, len(loop.path), loop.path)))

    @property
    def rows(self) -> list[SelfFundedRow]:
        """One record for each vendor: bounds and pro rata in USD bn and as shares of revenue."""
        return [_vendor_row(vendor) for vendor in self.vendors]

    def document(self) -> dict[str, Any]:
        """Return the document of ``loops --json`` as plain values."""
        return {
            "window": None if self.window is None else {"from": self.window[0], "to": self.window[1]},
            "layer": self.layer,
            "vendors": [asdict(vendor) for vendor in self.vendors],
            "system": asdict(self.system),
            "loops": [
                {
                    "path": list(loop.path),
                    "weight": loop.weight,
                    "bottleneck": loop.bottleneck,
                    "legs": [_leg_record(leg) for leg in loop.legs],
                }
                for loop in self.loops
            ],
            "netting": {"gross": self.gross, "after": self.after_netting, "least": self.least_netting},
            "unconfirmed": self.unconfirmed,
            "idle_bans": [list(pair) for pair in self.idle_bans],
            "to_oneself": {"payments": self.to_oneself[0], "amount": self.to_oneself[1]},
        }

    def to_json(self) -> str:
        """Return :meth:`document` as JSON text."""
        return json.dumps(self.document(), allow_nan=False, indent=1)


def circularity(
    flows: Iterable[Flow],
    *,
    vendor: str | Sequence[str] | None = None,
    ban: Collection[tuple[str, str]] = (),
    layer: Literal["cash", "all"] = "cash",
    window: tuple[int, int] | None = None,
    status: Collection[str] | None = None,
    inferred: bool = True,
    limit: int = LIMIT,
) -> Circularity:
    """Measure how much of the money in a table of flows goes round.

    Args:
        flows: payments; ``outside`` is the reserved id of funding from, and leakage to, beyond the table.
        vendor: whose revenue is asked about; ``None`` = every entity that stands on a loop, largest ceiling first.
        ban: earmarks (A, B): a vendor's money held by A is not in A's payments to B (see ``self_funded``).
        layer: ``cash``, or ``all`` to include paper (warrants, shares). Flows of layer ``own`` (what companies earn
            and hold beyond the recorded payments) always count as funding in vendors' intervals, and nowhere else.
        window: first and last quarter, both included; flows without a quarter are then left out.
        status: only flows of these statuses, ``None`` = all.
        inferred: whether to keep flows whose basis is inferred or assumed. Without them a vendor that no source
            shows being paid is not measurable, which is not the same as 0.
        limit: the most loops of one core of the network that are weighed exactly.

    Raises:
        ValueError: an amount is negative or not finite.
    """
    with without_collection():
        wanted = select(flows, layer=layer, window=window, status=status, inferred=inferred)
        return _measured(wanted, vendor, ban, layer, window, limit)


def _measured(
    wanted: Sequence[Flow],
    vendor: str | Sequence[str] | None,
    ban: Collection[tuple[str, str]],
    layer: Literal["cash", "all"],
    window: tuple[int, int] | None,
    limit: int,
) -> Circularity:
    chosen = [flow for flow in wanted if flow.layer != "own"]
    network = build_network(chosen)
    pairs = network.pairs()
    tail, head, amount = inner_edges(pairs)
    forwarded = forward(len(network.ids), tail, head, amount)
    steps = zip(tail.tolist(), head.tolist(), strict=True)
    loops = decompose(dict(zip(steps, forwarded.circulating.tolist(), strict=True)), limit=limit)
    vendors = intervals(wanted, _vendors(vendor, network, loops), ban, network)
    if vendor is None:
        vendors.sort(key=lambda each: (-(each.self_funded.ceiling if each.self_funded else 0.0), each.id))
    netting = net(len(network.ids), pairs)
    ids = (*network.ids, OUTSIDE)
    between = zip(tail.tolist(), head.tolist(), amount.tolist(), strict=True)
    payments = {(ids[a], ids[b]): paid for a, b, paid in between}
    return Circularity(
        window=_window(chosen, window),
        layer=layer,
        vendors=tuple(vendors),
        system=_system(network, pairs, forwarded, loops),
        loops=_loops([(weight, tuple(ids[i] for i in path)) for weight, path in loops.loops], chosen),
        gross=netting.gross,
        after_netting=netting.after,
        least_netting=netting.least,
        set_off=set_off_by_flow(chosen, network, pairs, netting),
        payments=payments,
        flows=tuple(chosen),
        idle_bans=tuple(sorted(set(ban) - {(ids[a], ids[b]) for a, b in network.contracts})),
        unconfirmed=_unconfirmed(chosen),
    )


def _unconfirmed(chosen: Sequence[Flow]) -> float | None:
    if all(flow.grade is None for flow in chosen):
        return None
    return unconfirmed_share((flow.amount, flow.basis, flow.grade) for flow in chosen)


def select(
    flows: Iterable[Flow],
    *,
    layer: Literal["cash", "all"] = "cash",
    window: tuple[int, int] | None = None,
    status: Collection[str] | None = None,
    inferred: bool = True,
) -> list[Flow]:
    """Return the flows that count; the arguments are those of :func:`circularity`."""
    return [
        flow
        for flow in flows
        if (layer == "all" or flow.layer in {"cash", "own"})
        and (window is None or (flow.quarter is not None and window[0] <= flow.quarter <= window[1]))
        and (status is None or flow.status in status)
        and (inferred or flow.basis not in {"inferred", "assumed"})
    ]


def _vendors(vendor: str | Sequence[str] | None, network: Network, loops: Loops) -> Sequence[str]:
    if vendor is None:
        return sorted({network.ids[i] for _, path in loops.loops for i in path})
    asked = [vendor] if isinstance(vendor, str) else vendor
    return [same[0] if len(same := alike(name, network.ids)) == 1 else name for name in asked]


def _window(flows: Sequence[Flow], window: tuple[int, int] | None) -> tuple[str, str] | None:
    quarters = [flow.quarter for flow in flows if flow.quarter is not None]
    if window is None and (not quarters or len(quarters) < len(flows)):
        return None
    first, last = window or (min(quarters), max(quarters))
    return window_names(first, last)


def _system(network: Network, pairs: Pairs, forwarded: Forwarded, loops: Loops) -> SystemCircularity:
    circuits, passing = loops.circuits, net_throughput(network)
    volume, circulation = float(pairs.amount.sum()), float(forwarded.circulating.sum())
    return SystemCircularity(
        throughput_circularity=circuits / (circuits + passing) if circuits + passing > 0.0 else None,
        circuits=circuits,
        circuits_spread=loops.spread,
        net_throughput=passing,
        circulation=circulation,
        volume=volume,
        volume_circularity=circulation / volume if volume > 0.0 else None,
        finn_index=finn(network).index if len(network.ids) <= FINN_ENTITIES else None,
        loops_method=loops.method,
        forwarding_spent=forwarded.spent,
    )


def _loops(found: Sequence[tuple[float, tuple[str, ...]]], flows: Sequence[Flow]) -> tuple[Loop, ...]:
    """Return loops of a weight and a path with what is paid on their steps."""
    legs = legs_between(flows, {step for _, path in found for step in steps_of(path)})
    steps = ((weight, path, tuple(legs[step] for step in steps_of(path))) for weight, path in found)
    return tuple(Loop(path, weight, min(leg.amount.mid for leg in of), of) for weight, path, of in steps)


def _leg_record(leg: LoopLeg) -> dict[str, object]:
    paid, to_come = (part and part._asdict() for part in (leg.paid, leg.to_come))
    parts = [{**asdict(part), "amount": part.amount._asdict()} for part in leg.parts]
    return {**asdict(leg), "amount": leg.amount._asdict(), "paid": paid, "to_come": to_come, "parts": parts}


def _vendor_row(vendor: SelfFunded) -> SelfFundedRow:
    dollars, share = vendor.self_funded, vendor.share
    return {
        "id": vendor.id,
        "revenue": vendor.revenue,
        "floor": None if dollars is None else dollars.floor,
        "pro_rata": None if dollars is None else dollars.pro_rata,
        "ceiling": None if dollars is None else dollars.ceiling,
        "share_floor": None if share is None else share.floor,
        "share_pro_rata": None if share is None else share.pro_rata,
        "share_ceiling": None if share is None else share.ceiling,
        "loop_multiplier": vendor.loop_multiplier,
        "not_measurable": vendor.not_measurable,
        "pro_rata_withheld": vendor.pro_rata_withheld,
        "earmark_broken": vendor.earmark_broken,
    }
