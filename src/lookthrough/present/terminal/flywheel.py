"""The flywheel of developers as text for a terminal. Amounts are USD bn of project cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.flywheel_sentences import headline, lag_sentence, one_site, rounds_sentence, shocks_sentence
from lookthrough.present.tables.flywheel import cases_table, shocks_table, years_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.flywheel.flywheel import Flywheel


def flywheel_text(answer: Flywheel) -> str:
    """Return what carries the building of developers."""
    found = answer.found
    if found is None:
        return paragraphs(
            headline(answer), wrapped(f"The book does not have what this needs: {', '.join(answer.missing)}.")
        )
    return paragraphs(
        headline(answer),
        wrapped(one_site(found)),
        wrapped(rounds_sentence(answer, found)),
        wrapped(lag_sentence(found)),
        table_text(years_table(answer)),
        wrapped(BY_YEAR),
        wrapped(shocks_sentence(answer, found)),
        table_text(shocks_table(answer)),
        table_text(cases_table(answer)),
    )


BY_YEAR = (
    "At the middle of all ranges. Held by: the backlog of leases, free equity, the pace at which building can grow, or "
    "a value over cost too low to begin. Shortfall: by how much bonds would miss the construction loans of finished "
    "sites that cannot be taken out. A year with * is in part."
)
