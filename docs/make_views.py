"""Write docs/views.md: the largest debtors of the bundled book, every view, and what the rules say.

Run it after a change of the book or of the views: ``python docs/make_views.py``. A test holds the committed page
against what this makes.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.api import load
from lookthrough.book.vintage import vintage_of
from lookthrough.lens.through.comparison import views_table
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.table import texts
from lookthrough.present.tables.side_by_side import side_by_side

if TYPE_CHECKING:
    from lookthrough.present.table import Table

PAGE = Path(__file__).parent / "views.md"

_HEAD = """<!-- made by docs/make_views.py from the bundled book -->

# Who owes what: the views side by side

The largest debtors of the bundled book, USD bn: {dates}.
The views answer different questions, which is why they differ:

- **reported**: the debt and the lease liabilities of the balance sheet;
- **firm**: plus what binds of leases not yet commenced and of purchases, after notice, first exit and fee;
- **committed**: plus leases not yet commenced and purchase commitments, undiscounted;
- **Moody's-like**: reported, plus likely renewals or the residual-value payment of project leases, never both
  for the same dates;
- **S&P-like**: reported, plus the debt of vehicles that are consolidated or guaranteed beyond a threshold;
- **debt incl. vehicles**: reported, plus the vehicle debt that the company bears when the collateral
  alone is not enough.

The agency views are our reading of published methods; no agency has seen them. One company with every row, its source
and its line in the book: `lookthrough through meta`. This page as text or JSON: `lookthrough through --table`.
"""


def page() -> str:
    """Return the page for the bundled book."""
    book = load()
    answer, dates = views_table(book), vintage_of(book, BINDING).words()
    return "\n".join([_HEAD.format(dates=dates), *(_section(table) for table in side_by_side(answer) if table.rows)])


def _section(table: Table) -> str:
    header = [column.label for column in table.columns]
    lines = [f"## {table.title}", "", _line(header), _line(["---"] * len(header))]
    return "\n".join([*lines, *(_line(row) for row in texts(table)), "", table.note, ""])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
