"""How much of the money goes round as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.text import money, paragraphs, percent, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.circularity import Circularity
    from lookthrough.lens.self_funded import SelfFunded


def loops_text(answer: Circularity, notes: Sequence[str], *, most: int = 15) -> str:
    """Return vendors' intervals, the system, and the largest loops."""
    window = "no dates" if answer.window is None else f"{answer.window[0]} to {answer.window[1]}"
    layer = "money only" if answer.layer == "cash" else "money and paper (warrants at today's share price)"
    vendors = [_vendor(v) for v in answer.vendors[:most]]
    withheld = sorted({v.pro_rata_withheld for v in answer.vendors[:most] if v.pro_rata_withheld})
    loops = [[money(loop.weight), money(loop.bottleneck), loop.name] for loop in answer.loops[:most]]
    system = answer.system
    return paragraphs(
        f"How much of the money goes round, {window}, {layer}, USD bn",
        "\n".join(notes),
        vendors_table(vendors) if vendors else "No entity stands on a loop of payments.",
        "\n".join(f"no pro rata where {_first_lower(reason)}" for reason in withheld[:1]),
        f"System: of {money(system.circuits + system.net_throughput)} paid through, {money(system.circuits)} goes "
        f"round ({percent(system.throughput_circularity)}); set-off would cut {money(answer.gross)} of payments to "
        f"{money(answer.after_netting)}",
        table(["goes round", "at most", f"loop ({min(most, len(answer.loops))} of {len(answer.loops)})"], loops)
        if loops
        else "",
        "\n".join(f"the earmark {a}:{b} meets no payment in this window" for a, b in answer.idle_bans),
    )


def vendors_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the table of vendors; rows from :func:`vendor_row`."""
    return table(["vendor", "revenue", "own money: floor", "pro rata", "ceiling", "share of revenue"], rows)


def vendor_row(vendor: SelfFunded) -> list[str]:
    """Return one vendor's interval: revenue that its own money paid."""
    return _vendor(vendor)


def _vendor(vendor: SelfFunded) -> list[str]:
    dollars, share = vendor.self_funded, vendor.share
    if dollars is None or share is None:
        return [vendor.id, money(vendor.revenue), "n/a", "n/a", "n/a", f"not measurable: {vendor.not_measurable}"]
    return [
        vendor.id,
        money(vendor.revenue),
        money(dollars.floor),
        "withheld" if dollars.pro_rata is None else money(dollars.pro_rata),
        money(dollars.ceiling),
        f"{percent(share.floor)} to {percent(share.ceiling)}",
    ]


def _first_lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
