"""The section on who really owes what: the views of the largest sponsors and the rows they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.through.through import VIEWS
from lookthrough.present.numbers import amount
from lookthrough.present.page import charts, evidence
from lookthrough.present.page.evidence import EVIDENCE_KEYS
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.run_document import dig, entries, maybe, number, table, texts, words
from lookthrough.present.sections.owes_rules import promised_figure, rules_figure, rules_table
from lookthrough.present.table import Table, heads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.page.run_document import Document

SPONSORS, PARTS = 6, 5
VIEW_WORDS = {
    "reported": "Reported",
    "committed": "Committed",
    "moodys_like": "Moody's-like",
    "sp_like": "S&P-like",
    "full": "Full look-through",
    "economic": "Economic, of this run",
}
COUNTS = {5: "Five", 6: "Six"}
TRAIL_COLUMNS = (
    *("name", "view", "category", "low (USD bn)", "mid (USD bn)", "high (USD bn)"),
    *("present value (USD bn)", "rests on"),
    *("basis", "grade", "contract", "line of the book", "sources", "why"),
)


def owes_section(through: Document) -> Section | None:
    """Return who really owes what: the views of the largest sponsors; ``None`` where there are no companies."""
    if not entries(through, "entities"):
        return None
    ranked = sorted(entries(through, "entities"), key=lambda e: (-_largest(e), words(e, "id")))
    shown = ranked[:SPONSORS]
    given = table(shown[0], "views")
    views = [*(v for v in VIEWS if v in given), *sorted(v for v in given if v not in VIEWS)]
    bars = [
        charts.Bar(
            VIEW_WORDS.get(view, view),
            (maybe(e, "views", view, "mid") or 0.0,),
            maybe(e, "views", view, "low"),
            maybe(e, "views", view, "high"),
            group=words(e, "name"),
            text=_view_words(e, view),
            style=views.index(view) % 6,
        )
        for e in shown
        for view in views
    ]
    data = Table(
        heads(
            "entity", "name", "view", "low (USD bn)", "mid (USD bn)", "high (USD bn)", "unknown rows", *EVIDENCE_KEYS
        ),
        tuple(row for e in ranked for row in _view_rows(e, views)),
    )
    first = shown[0]
    wide = f"{amount(maybe(first, 'views', 'reported', 'mid'))} bn USD reported and {amount(_largest(first))} bn"
    caption = f"{words(first, 'name')} owes {wide} in the widest view; the lines show ranges where a term is not known."
    note = (
        "USD bn, undiscounted but for what the Moody's-like view adds. Committed adds leases not yet begun and "
        "purchases promised. A view marked + is a floor: rows whose amount is not known add nothing. The agency views "
        f"are our reading of published methods, not the agencies' figures.{_economic_note(through)}"
    )
    figure = Figure(
        "who-owes-what",
        "What the largest sponsors owe, by view",
        caption,
        data,
        lambda width: charts.bars(bars, ("mid",), width),
        evidence.headline_sources(through, (words(e, "id") for e in shown)),
        note,
    )
    lead = (
        f"{COUNTS.get(len(views), str(len(views)))} readings of the same contracts. They differ because accountants "
        "and rating agencies answer different questions: what is on the balance sheet, what is promised, and who pays "
        "when the collateral is not enough."
    )
    rules = rules_figure(through, shown)
    parts = (figure, _committed(shown), promised_figure(through, shown), *((rules,) if rules is not None else ()))
    return Section("owes", "Who really owes what", lead, parts, after=rules_table(shown))


def _economic_note(through: Document) -> str:
    """Return how to read the economic view, ``""`` without a run."""
    if "scenario" not in through:
        return ""
    return (
        " Economic is what is reported and what promises cost beyond the market on average over the futures of this "
        f"run, at present value, if {words(through, 'scenario')} happens; its line is the best and the worst hundredth."
    )


def _committed(shown: Sequence[object]) -> Figure:
    """Return what the committed view is made of, with every row of every view as its data."""
    trails = [(words(e, "name"), list(entries(e, "trail"))) for e in shown]
    sums: dict[str, list[float]] = {}
    for i, (_, trail) in enumerate(trails):
        for row in trail:
            if words(row, "view") == "committed" and dig(row, "amount") is not None:
                sums.setdefault(words(row, "category"), [0.0] * len(trails))[i] += number(row, "amount", "mid")
    categories = sorted(sums, key=lambda c: (-sum(sums[c]), c))
    kept = categories[:PARTS] if len(categories) > PARTS + 1 else categories
    rest = [c for c in categories if c not in kept]
    keys = [*(c.replace("_", " ") for c in kept), *(["other"] if rest else [])]
    bars = [
        charts.Bar(name, (*(sums[c][i] for c in kept), *([sum(sums[c][i] for c in rest)] if rest else ())))
        for i, (name, _) in enumerate(trails)
    ]
    lines = [_trail_line(name, row) for name, trail in trails for row in trail]
    caption = (
        f"Of what {trails[0][0]} has committed, {amount(sums[kept[0]][0])} bn USD is {keys[0]}; companies are not "
        "added up, since one cash flow may stand in the commitments of several."
        if kept
        else f"Nothing is known to be committed by these {len(shown)} companies."
    )
    return Figure(
        "trail",
        "What the committed view is made of",
        caption,
        Table(heads(*TRAIL_COLUMNS), tuple(lines)),
        lambda width: charts.bars(bars, keys, width),
        tuple(sorted({s for _, trail in trails for row in trail for s in texts(row, "source")})),
        "The table holds every row of every view with its contract, its file and line in the book, and its sources; "
        "rows of the view memo are shown and never added.",
    )


def _trail_line(name: str, row: object) -> tuple[str | float | int | None, ...]:
    known = dig(row, "amount") is not None
    low, mid, high = (number(row, "amount", end) if known else None for end in ("low", "mid", "high"))
    place = f"{words(row, 'file')}:{number(row, 'line'):.0f}"
    grade, contract = str(dig(row, "grade") or ""), str(dig(row, "contract") or "")
    said = (words(row, "basis"), grade, contract, place, " ".join(texts(row, "source")), words(row, "why"))
    present = None if dig(row, "present_value") is None else number(row, "present_value", "mid")
    rests = str(dig(row, "present_basis") or "")
    return (name, words(row, "view"), words(row, "category"), low, mid, high, present, rests, *said)


def _largest(entity: object) -> float:
    return max((maybe(entity, "views", view, "mid") or 0.0 for view in table(entity, "views")), default=0.0)


def _view_words(entity: object, view: str) -> str:
    mid, unknown = maybe(entity, "views", view, "mid"), number(entity, "views", view, "unknown")
    return "unknown" if mid is None else amount(mid) + ("+" if unknown else "")


def _view_rows(entity: object, views: Sequence[str]) -> list[tuple[str | float | int | None, ...]]:
    return [
        (
            words(entity, "id"),
            words(entity, "name"),
            view,
            *(maybe(entity, "views", view, end) for end in ("low", "mid", "high")),
            int(number(entity, "views", view, "unknown")),
            *evidence.of_view(entity, view),
        )
        for view in views
    ]
