"""How much of the money goes round as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.terminal.text import money, paragraphs, percent, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.lens.circularity.by_period import Period, StatusStep
    from lookthrough.lens.circularity.circularity import Circularity, SystemCircularity
    from lookthrough.lens.circularity.self_funded import SelfFunded


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
        _estimated(answer),
        table(["goes round", "at most", f"loop ({min(most, len(answer.loops))} of {len(answer.loops)})"], loops)
        if loops
        else "",
        "\n".join(f"the earmark {a}:{b} meets no payment in this window" for a, b in answer.idle_bans),
    )


def _estimated(answer: Circularity) -> str:
    """Say what is not exact: large tables are measured in steps, by walks, and within bounds."""
    system, said = answer.system, []
    if system.circuits_spread:
        listed = {"sampled": "those met often", "peeled": "one way to split it", "mixed": "partly one way to split it"}
        said.append(
            f"What goes round is estimated by walks, 99 % within {money(system.circuits_spread)}; the loops listed are "
            f"{listed.get(system.loops_method, 'all')}."
        )
    if system.forwarding_spent:
        said.append(
            f"Entities with less than {percent(system.forwarding_spent)} of their payments left counted as exhausted: "
            f"what goes round is too low by about {percent(0.6 * system.forwarding_spent)}."
        )
    if answer.least_netting < answer.after_netting * (1 - 1e-9):
        said.append(f"No set-off can leave less than {money(answer.least_netting)}.")
    return "\n".join(said)


def periods_text(periods: Sequence[Period], *, most: int = 5) -> str:
    """Return the table of vendors' intervals and throughput circularity by period."""
    vendors = [vendor.id for vendor in periods[0].vendors[:most]] if periods else []
    rows = [[period.period, *_cells(period.vendors, most), percent_of(period.system)] for period in periods]
    return paragraphs(
        "\n\nBy period: floor, pro rata and ceiling of the period's revenue that the vendor's own money paid, USD bn",
        table(["period", *vendors, "goes round"], rows),
        "Money paid earlier in the window is carried into a period; nothing comes back from a later one.\n"
        "So one dollar may stand in the ceilings of several periods: they do not add up to the window's.\n"
        "What goes round counts loops within the period.",
        _withheld(vendor for period in periods for vendor in period.vendors),
    )


def rungs_text(rungs: Sequence[StatusStep], *, most: int = 5) -> str:
    """Return the table of vendors' intervals and throughput circularity by status."""
    vendors = [vendor.id for vendor in rungs[0].vendors[:most]] if rungs else []
    rows = [
        [("" if at == 0 else "+ ") + rung.statuses[-1], *_cells(rung.vendors, most), percent_of(rung.system)]
        for at, rung in enumerate(rungs)
    ]
    fallen = sorted({id_ for rung in rungs for id_ in rung.fallen})
    return paragraphs(
        "\n\nBy status: floor, pro rata and ceiling when contracts of these statuses count, USD bn",
        table(["contracts", *vendors, "goes round"], rows),
        "The ledger of purchases and companies' own money have no status and always count.",
        f"A ceiling falls for {', '.join(fallen)}: who must also pay for more contracts carries less cash into later "
        "quarters, and a contract takes the place of the purchases that it carries."
        if fallen
        else "",
        _withheld(vendor for rung in rungs for vendor in rung.vendors),
    )


def percent_of(system: SystemCircularity) -> str:
    """Return throughput circularity, ``n/a`` where nothing is paid."""
    return percent(system.throughput_circularity)


def _cells(vendors: Sequence[SelfFunded], most: int) -> list[str]:
    return [_interval(vendor) for vendor in vendors[:most]]


def _interval(vendor: SelfFunded) -> str:
    dollars = vendor.self_funded
    if dollars is None:
        return "n/a"
    middle = "withheld" if dollars.pro_rata is None else money(dollars.pro_rata)
    return f"{money(dollars.floor)} / {middle} / {money(dollars.ceiling)}"


def _withheld(vendors: Iterable[SelfFunded]) -> str:
    reasons = sorted({vendor.pro_rata_withheld for vendor in vendors if vendor.pro_rata_withheld})
    return "\n".join(f"no pro rata where {_first_lower(reason)}" for reason in reasons[:3])


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
