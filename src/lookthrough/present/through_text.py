"""Who owes what as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.text import TITLES, UNKNOWN, money, paragraphs, table

if TYPE_CHECKING:
    from lookthrough.lens.through import EntityThrough, Through, View


def through_text(answer: Through) -> str:
    """Return the views side by side, or one entity's views with the trail of each."""
    if len(answer.entities) == 1:
        return _one_through(answer.entities[0], answer)
    header = ["USD bn", *TITLES.values()]
    rows = [[e.id, *(_view(e.views[v], e.unknown[v]) for v in TITLES)] for e in answer.entities]
    return paragraphs(
        f"Who really owes what on {answer.as_of}, {answer.gaap.upper()} GAAP: five views, because agencies disagree"
        if answer.gaap == "us"
        else f"Who really owes what on {answer.as_of}, IFRS: five views, because agencies disagree",
        table(header, rows),
        "+? = rows of unknown amount come on top. One entity with its trail: lookthrough through ENTITY",
    )


def _view(view: View, unknown: int) -> str:
    mark = "+?" if unknown and view.mid is not None else ""
    return money(view.mid) + mark


def _one_through(entity: EntityThrough, answer: Through) -> str:
    rows = [
        [TITLES[name], money(v.low), money(v.mid), money(v.high), str(entity.unknown[name])]
        for name, v in entity.views.items()
    ]
    trail = [
        [
            TITLES.get(row.view, row.view),
            row.category,
            row.contract or "(opening)",
            UNKNOWN if row.amount is None else money(row.amount.mid),
            row.basis,
            row.grade or "-",
            f"{row.file}:{row.line}",
            row.why,
        ]
        for row in entity.trail
    ]
    return paragraphs(
        f"What {entity.name} owes on {answer.as_of}, {answer.gaap.upper()}, USD bn",
        table(["view", "low", "mid", "high", "unknown rows"], rows),
        "The trail: each view is the sum of its rows; memo rows are never added",
        table(["view", "what", "contract", "mid", "basis", "grade", "place", "why"], trail),
    )
