"""What a search found as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.labels import counted
from lookthrough.present.table import pick
from lookthrough.present.tables.records.search import hits_table
from lookthrough.present.terminal.text import paragraphs, shortened, table_text

if TYPE_CHECKING:
    from lookthrough.lens.search.search import Hit, Hits

SHOWN = ("what", "id", "name", "lookthrough")


def search_text(found: Hits, most: int) -> str:
    """Return the best finds, each with the verb that says most of it.

    Args:
        found: by a search.
        most: how many to show.
    """
    if not found.hits:
        return f"Nothing in the book has {found.words!r}; lookthrough list says what there is."
    best = replace(found, hits=tuple(_short(hit) for hit in found.hits[:most]))
    left = len(found.hits) - len(best.hits)
    return paragraphs(
        f"{counted(len(found.hits), 'record')} with {found.words!r}, best first, each with the verb that says most",
        table_text(pick(hits_table(best), SHOWN)),
        f"{left} more: --most {len(found.hits)}, --csv or --json" if left > 0 else "",
    )


def _short(hit: Hit) -> Hit:
    return hit._replace(name=shortened(hit.name), uses=hit.uses[:1])
