"""What unknown cells mean for headlines as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.terminal.text import money, paragraphs, percent, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.lens.bounds.bounds import Bounds, Spread, VendorBounds
    from lookthrough.lens.bounds.holders import HolderBounds

HOW_TO_READ = (
    "At most (the ceiling of `loops`) is the revenue that a vendor's own money could have paid, at least (the\n"
    "floor) what it must have paid. Lowest and highest hold for every ledger that keeps what is stated."
)


def bounds_text(answer: Bounds) -> str:
    """Return vendors' figures under unknown cells, what a disclosure would narrow, and the widest cells."""
    inner = f"5-95 % of {answer.draws - answer.failed}" if answer.draws else "5-95 %"
    return paragraphs(
        f"What no source states and what it could change, {answer.window[0]} to {answer.window[1]}, "
        f"{'money only' if answer.layer == 'cash' else 'money and paper (warrants)'}, USD bn",
        _evidence(answer),
        table(
            ["vendor", "revenue", "lowest to highest", "own money at most", inner, "lowest to highest", "at least"],
            [_line(vendor) for vendor in answer.vendors],
        )
        if answer.vendors
        else "No company stands on a loop of payments.",
        HOW_TO_READ if answer.vendors else "",
        "\n".join(f"not measurable: {v.not_measurable}" for v in answer.vendors if v.not_measurable),
        _customers(answer, inner),
        *(_detail(vendor, inner) for vendor in answer.vendors if vendor.disclosures is not None),
        _widest(answer),
        _left_out(answer),
    )


def holders_text(answer: HolderBounds) -> str:
    """Return what each holder is named with and what it may hold."""
    inner = f"5-95 % of {answer.draws - answer.failed}" if answer.draws else "5-95 %"
    rows = [
        [h.id, _money(h.named), _range(h.low, h.high), _range(h.lowest, h.highest), ", ".join(h.instruments)]
        for h in answer.holders
    ]
    if not rows:
        return "No contract of the book names a part of its holders."
    return paragraphs(
        "Who may hold what, of instruments whose holders are known in part, USD bn",
        f"Of {money(answer.whole)}, sources name the holder of {percent(answer.pinned_share)}; the rest is inferred.\n"
        f"Inferred cells: {answer.method}; {answer.draws} draws, seed {answer.seed}; every instrument keeps its size.",
        table(["holder", "named", inner, "lowest to highest", "of"], rows),
        "Highest is what is named and all that is left of the same instruments: holders that no source names are not\n"
        "listed, and stand under those who gave the money.",
    )


def _evidence(answer: Bounds) -> str:
    if not answer.paid:
        return "The ledger of purchases pays nothing in this window: no cell moves these figures."
    return (
        f"The ledger of purchases pays {money(answer.paid)}: a source states {percent(answer.pinned_share)} of it, "
        f"{percent(answer.inferred_share)} is inferred.\n"
        f"Inferred cells: {answer.method}; {answer.draws} draws, seed {answer.seed}; totals kept: {answer.totals}."
    )


def _line(vendor: VendorBounds) -> list[str]:
    return [
        vendor.id,
        _money(vendor.revenue.recorded),
        _range(vendor.revenue.lowest, vendor.revenue.highest),
        _money(vendor.ceiling.recorded),
        _range(vendor.ceiling.low, vendor.ceiling.high),
        _range(vendor.ceiling.lowest, vendor.ceiling.highest),
        _range(vendor.floor.lowest, vendor.floor.highest),
    ]


def _customers(answer: Bounds, inner: str) -> str:
    rows = [_figure(v.id, v.from_customers, _money) for v in answer.vendors if v.from_customers is not None]
    if not rows:
        return ""
    head = f"Revenue from {', '.join(answer.customers)}"
    return f"{head}\n\n" + table(["vendor", "as recorded", inner, "lowest to highest"], rows)


def _detail(vendor: VendorBounds, inner: str) -> str:
    figures = [("revenue", vendor.revenue), ("own money: floor", vendor.floor)]
    figures += [("pro rata", vendor.pro_rata), ("ceiling", vendor.ceiling)]
    shares = [("floor, of revenue", vendor.share_floor), ("ceiling, of revenue", vendor.share_ceiling)]
    gains = [[d.cell, _range(d.low, d.high), f"{d.gain:.2f}"] for d in vendor.disclosures or ()]
    inexact = [name for name, spread in [*figures, *shares] if spread.lowest is not None and not spread.is_exact]
    return paragraphs(
        table(
            [vendor.id, "as recorded", inner, "lowest to highest"],
            [*(_figure(name, s, _money) for name, s in figures), *(_figure(name, s, percent) for name, s in shares)],
        ),
        f"No pro rata in {vendor.withheld} draws: recorded uses exceed recorded sources too far in them."
        if vendor.withheld
        else "",
        f"Not proved to be reached: {', '.join(inexact)}; the bounds hold." if inexact else "",
        f"Which disclosure would narrow floor and ceiling of {vendor.id} most (mean of its two ends)\n\n"
        + table(["payment (buyer > seller)", "range", "narrower by"], gains)
        if gains
        else f"No single payment, if it were known, would narrow floor and ceiling of {vendor.id}.",
    )


def _figure(name: str, spread: Spread, shown: Callable[[float | None], str]) -> list[str]:
    bounds = "not bounded" if spread.lowest is None else _range(spread.lowest, spread.highest, shown)
    return [name, shown(spread.recorded), _range(spread.low, spread.high, shown), bounds]


def _widest(answer: Bounds) -> str:
    rows = [[cell.id, _money(cell.recorded), _range(cell.lowest, cell.highest)] for cell in answer.widest]
    if not rows:
        return ""
    return "Widest payments that no source states, a calendar year\n\n" + table(
        ["payment (buyer > seller)", "as recorded", "lowest to highest"], rows
    )


def _left_out(answer: Bounds) -> str:
    lines = [f"the total {name} belongs to no purchase of the book" for name in answer.idle_totals]
    lines += [f"{cell} is unknown and no total bounds it: left out" for cell in answer.left]
    if answer.failed:
        lines.append(f"{answer.failed} draws did not meet their totals and are left out")
    return "\n".join(lines)


def _money(amount: float | None) -> str:
    """Return USD bn with two decimals below 10, where cells are small."""
    return money(amount) if amount is None or abs(amount) >= 10 else f"{abs(amount):.2f}"


def _range(low: float | None, high: float | None, shown: Callable[[float | None], str] = _money) -> str:
    if low is None or high is None:
        return "n/a"
    return shown(low) if shown(low) == shown(high) else f"{shown(low)} to {shown(high)}"
