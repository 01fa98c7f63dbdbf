"""The flywheel of developers as text for a terminal. Amounts are USD bn of project cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.flywheel_sentences import (
    developers_note,
    first_year_sentence,
    headline,
    lag_sentence,
    missing_sentence,
    one_site,
    rounds_sentence,
    shocks_sentence,
    sources_sentence,
)
from lookthrough.present.table import pick, without
from lookthrough.present.tables.flywheel import (
    cases_table,
    developers_table,
    identities_table,
    shocks_table,
    years_table,
)
from lookthrough.present.terminal.text import paragraphs, table_text, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.flywheel.flywheel import Flywheel


DEVELOPERS = ("name", "rho", "takeout", "rests_on", "coupon", "power", "bonds", "securitised", "loans")


def flywheel_text(answer: Flywheel) -> str:
    """Return what carries the building of developers."""
    found = answer.found
    if found is None:
        known = any(row.amount is not None for row in answer.identities)
        return paragraphs(headline(answer), wrapped(missing_sentence(answer)), _before(answer) if known else "")
    return paragraphs(
        headline(answer),
        wrapped(one_site(found)),
        wrapped(rounds_sentence(answer, found)),
        wrapped(lag_sentence(found)),
        table_text(years_table(answer)),
        wrapped(f"{sources_sentence(found)} {BY_YEAR}"),
        wrapped(shocks_sentence(answer, found)),
        table_text(without(shocks_table(answer), "quarters")),
        "One site, per unit of its cost",
        table_text(cases_table(answer)),
        _before(answer),
        wrapped(first_year_sentence(found)),
        titled(pick(developers_table(answer), DEVELOPERS)),
        wrapped(developers_note(answer)),
    )


def _before(answer: Flywheel) -> str:
    """Return what the series say before any model."""
    return titled(pick(identities_table(answer), ("what", "figure", "series")))


BY_YEAR = (
    "At the middle of all ranges. Held by: the backlog of leases, free equity, the pace at which building can grow, or "
    "a value over cost too low to begin. Shortfall: by how much bonds would miss the construction loans of finished "
    "sites that cannot be taken out. A year with * is in part."
)
