"""Who pays for the build-out as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.text import money, paragraphs, percent, table

if TYPE_CHECKING:
    from lookthrough.lens.funding import Funding


def funding_text(answer: Funding) -> str:
    """Return who pays for the build-out, by year and source."""
    rows = answer.rows
    sources = [s for s in (rows[0]["by_source"] if rows else {}) if any(r["by_source"][s] for r in rows)]
    shown = [
        [
            row["period"],
            money(row["total"]),
            *(money(row["by_source"][s]) for s in sources),
            percent(row["off_balance_share"]),
            str(row["unknown"]),
        ]
        for row in rows
    ]
    header = ["year", "total", *(s.replace("_", " ") for s in sources), "no balance sheet", "unknown rows"]
    return paragraphs(
        f"Who pays for the build-out, USD bn ({', '.join(answer.statuses)} contracts)",
        table(header, shown),
        f"Raised by vehicles that nobody consolidates, over all years: {percent(answer.off_balance_share)}",
    )
