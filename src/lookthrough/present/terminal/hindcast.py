"""A hindcast of the world as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.tables.hindcast import forecasts_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.calibration.hindcast.hindcast import Hindcast


def forecasts_text(answer: Hindcast, place: str) -> str:
    """Return forecasts and where they are kept."""
    return paragraphs(
        f"{answer.title}: the world alone as of {answer.made_on}, up to {answer.to}, {answer.draws:,} draws, seed "
        f"{answer.seed}",
        table_text(forecasts_table(answer)),
        *(wrapped(f"{f.held.what}: not decidable. {f.undecidable}.") for f in answer.series if f.undecidable),
        wrapped(of_later(answer.of_later)),
        wrapped(f"Frozen in {place}: commit it before you look at what came, then score it with --file {place}."),
    )


def of_later(names: Sequence[str]) -> str:
    """Return the sentence on parameters for which the book had no value on the day, nothing where it had all."""
    if not names:
        return ""
    return f"Hindsight: the book had no value by then for {', '.join(names)}; its oldest one stands in."
