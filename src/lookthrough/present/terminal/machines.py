"""A shard of a run in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.terminal.text import paragraphs, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping


def shard_text(done: Mapping[str, object]) -> str:
    """Return what a shard has, and what makes the run of all of them."""
    number, of, chunks, whole = (int(str(done[name])) for name in ("shard", "of", "chunks", "of_chunks"))
    has = f"Shard {number} of {of} is complete: {chunks} of the {whole} chunks of the run, in {done['folder']}."
    if not chunks:
        has = (
            f"Shard {number} of {of} has nothing to do: the run has {whole} chunks. "
            "A smaller --block makes more of them, fewer shards leave none idle."
        )
    return paragraphs(
        wrapped(has), wrapped(f"When all {of} are there, `lookthrough merge` of their folders makes the run.")
    )
