"""What a search found as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import Fields, Table, table_of
from lookthrough.present.tables.common_columns import count, ids, named, text

if TYPE_CHECKING:
    from lookthrough.lens.search.search import Hit, Hits

HITS: Fields[Hit] = (
    (named("what"), lambda hit: hit.table),
    (ids("id"), lambda hit: hit.id),
    (text("name"), lambda hit: hit.name),
    (count("rank"), lambda hit: hit.rank),
    (text("lookthrough"), lambda hit: "; ".join(hit.uses)),
)


def hits_table(found: Hits) -> Table:
    """Return one row a find, best first, with the verbs that take it."""
    return table_of(HITS, found.hits, name="hits", title=f"Found for {found.words!r}")
