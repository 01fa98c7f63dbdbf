"""The intervals of several vendors on one table of payments: what each raises or holds is no revenue of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, Network, build_network
from lookthrough.lens.circularity.self_funded import SelfFunded, self_funded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


def intervals(
    wanted: Sequence[Flow],
    vendors: Iterable[str],
    ban: Collection[tuple[str, str]] = (),
    recorded: Network | None = None,
    *,
    since: int | None = None,
) -> list[SelfFunded]:
    """Return the interval of each vendor: what it is paid that is no sale (money raised, cash held) is no revenue.

    A vendor with revenue of its own and no recorded payment is not measurable: nobody says who paid it.

    Args:
        wanted: the flows that count, those of layer ``own`` among them.
        vendors: whose revenue is asked about.
        ban: earmarks (A, B).
        recorded: the network of ``wanted`` without layer ``own``, where it is at hand.
        since: see :func:`self_funded`.
    """
    has_own = any(flow.layer == "own" for flow in wanted)
    every = recorded if recorded is not None and not has_own else build_network(wanted)
    raising = {flow.payee for flow in wanted if not flow.sale}
    paid = {flow.payee for flow in wanted if flow.sale and flow.layer != "own" and (flow.quarter or 0) >= (since or 0)}
    measured = []
    for vendor in vendors:
        network = build_network(_as_sales(wanted, vendor)) if vendor in raising else every
        interval = self_funded(network, vendor, ban, since=since)
        measured.append(interval if vendor in paid or interval.not_measurable else _unnamed(interval))
    return measured


def _as_sales(flows: Iterable[Flow], vendor: str) -> Iterator[Flow]:
    """Yield flows so that what the vendor is paid is its revenue: what it raises is spent by others all the same."""
    for flow in flows:
        if flow.sale or flow.payee != vendor:
            yield flow
        elif flow.payer != OUTSIDE:
            yield replace(flow, payee=OUTSIDE)


def _unnamed(vendor: SelfFunded) -> SelfFunded:
    reason = f"no payment to {vendor.id} is recorded; the payers of its reported revenue are not known"
    return SelfFunded(vendor.id, vendor.revenue, None, None, None, not_measurable=reason)
