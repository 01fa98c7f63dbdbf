"""A network against its null as a table: circulation, the largest set-off, and each loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import money, share, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.circularity.null.chance import ChanceRow
    from lookthrough.present.table import Fields, Table

CHANCES: Fields[ChanceRow] = (
    (text("what"), lambda r: r.what),
    (money("observed", "of this network"), lambda r: r.observed),
    (money("low", "5 % of draws"), lambda r: r.low),
    (money("median", "median"), lambda r: r.median),
    (money("high", "95 %"), lambda r: r.high),
    (share("chance", "as large by chance"), lambda r: r.chance),
    (share("found", "there at all"), lambda r: r.found),
)


def chances_table(rows: Sequence[ChanceRow], title: str) -> Table:
    """Return measures or loops beside their draws, USD bn."""
    return table_of(CHANCES, rows, name="against chance", title=title)
