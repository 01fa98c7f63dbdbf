"""Two figures on who owes what: promises undiscounted and at present value, and what the accounting rules decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount
from lookthrough.present.page import charts, evidence
from lookthrough.present.page.html_table import table_html
from lookthrough.present.page.page import Figure
from lookthrough.present.page.run_document import dig, entries, maybe, number, texts, words
from lookthrough.present.table import Table, heads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from lookthrough.present.page.run_document import Document
    from lookthrough.present.page.svg import Drawing

PROMISES = {"leases_not_commenced": "leases not begun", "purchase_commitments": "purchases"}
MEASURES = {"undiscounted": "undiscounted", "present_value": "present value"}
ASKED = {
    "asc810.consolidates": "consolidated, US GAAP",
    "ifrs10.control": "consolidated, IFRS",
    "asc842.classification": "class of the lease",
    "accounts": "accounts agree",
}
_KINDS = (
    ("vehicles", frozenset({"asc810.consolidates", "ifrs10.control"}), ("consolidated", "not", "open")),
    ("leases from vehicles", frozenset({"asc842.classification"}), ("finance", "operating", "open")),
)
_CLASS = {"yes": "finance", "no": "operating", "open": "open"}


def promised_figure(through: Document, shown: Sequence[object]) -> Figure:
    """Return what companies have promised, undiscounted and at present value, in two columns that are not added."""
    bars = [
        charts.Bar(
            f"{title}, {measured}",
            (maybe(e, "committed", column, measure, "mid") or 0.0,),
            maybe(e, "committed", column, measure, "low"),
            maybe(e, "committed", column, measure, "high"),
            group=words(e, "name"),
            text=_said(e, column, measure),
            style=2 * i + j,
        )
        for e in shown
        for i, (column, title) in enumerate(PROMISES.items())
        for j, (measure, measured) in enumerate(MEASURES.items())
    ]
    ends = ("low (USD bn)", "mid (USD bn)", "high (USD bn)")
    columns = ("entity", "name", "what", "measure", *ends, "unknown rows", "rests on")
    data = Table(heads(*columns), tuple(row for e in entries(through, "entities") for row in _promise_rows(e)))
    first = shown[0]
    sums = {m: sum(maybe(first, "committed", c, m, "mid") or 0.0 for c in PROMISES) for m in MEASURES}
    caption = (
        f"{words(first, 'name')} has promised {amount(sums['undiscounted'])} bn USD that are on no balance sheet yet, "
        f"{amount(sums['present_value'])} bn at present value; the lines show what is not known of when it falls due."
    )
    note = (
        "A filed total has no dates. Where the filing gives payments by year they are used, where it gives a window of "
        "starts and terms that is, and the rest is assumed: the last column of the table says which."
    )
    sources = evidence.headline_sources(through, (words(e, "id") for e in shown))

    def draw(width: float) -> Drawing:
        return charts.bars(bars, ("mid",), width)

    return Figure("promised", "Promised, and not yet on a balance sheet", caption, data, draw, sources, note)


def _said(entity: object, column: str, measure: str) -> str:
    mid = maybe(entity, "committed", column, measure, "mid")
    lacking = "unknown" if measure == "undiscounted" else "without_present_value"
    mark = "+" if number(entity, "committed", column, lacking) else ""
    return "unknown" if mid is None else amount(mid) + mark


def _promise_rows(entity: object) -> Iterator[tuple[str | float | int | None, ...]]:
    for column, title in PROMISES.items():
        for measure, measured in MEASURES.items():
            ends = (maybe(entity, "committed", column, measure, end) for end in ("low", "mid", "high"))
            unknown = int(number(entity, "committed", column, "unknown"))
            rests = _rests_on(entity, column) if measure == "present_value" else ""
            yield (words(entity, "id"), words(entity, "name"), title, measured, *ends, unknown, rests)


def _rests_on(entity: object, column: str) -> str:
    """Return what the present values of a column rest on: the book, a filed ladder (estimated), assumptions."""
    rows = [r for r in entries(entity, "trail") if (words(r, "view"), words(r, "category")) == ("committed", column)]
    return ", ".join(sorted({words(r, "present_basis") for r in rows if dig(r, "present_basis") is not None}))


def rules_figure(through: Document, shown: Sequence[object]) -> Figure | None:
    """Return how many vehicles and leases of these companies the rules decide how; ``None`` where none was asked."""
    rows = _asked(shown)
    if not rows:
        return None
    bars = [
        charts.Bar(title, tuple(float(n) for n in counts), group=words(e, "name"), text=_counted(counts, kinds))
        for e in shown
        for title, names, kinds in _KINDS
        if sum(counts := _counts(e, names))
    ]
    columns = ("entity", "name", "of", "rule", "answer", "decides", "question", "why", "fields", "lines of the book")
    everything = ((e, rule) for e in entries(through, "entities") for rule in entries(e, "rules"))
    data = Table(heads(*columns), tuple((_rule_row(e, rule) for e, rule in everything)))
    totals = [sum(_counts(e, _KINDS[0][1])[i] for e in shown) for i in range(3)]
    caption = (
        f"Of {sum(totals)} vehicles that these companies stand behind, the rules put {totals[0]} on their balance "
        f"sheets, leave {totals[1]} off and are open for {totals[2]}; each answer names the fields that would turn it."
    )
    note = "The table holds every step of every rule with the fields that it read and their lines in the book."
    sources = tuple(sorted({s for e in shown for row in entries(e, "trail") for s in texts(row, "source")}))

    def draw(width: float) -> Drawing:
        return charts.bars(bars, ("yes", "no", "open"), width)

    return Figure("rules", "What the accounting rules decide", caption, data, draw, sources, note)


def rules_table(shown: Sequence[object]) -> Markup:
    """Return the deciding outcomes of these companies as a table of HTML, empty where there are none."""
    columns = ("company", "of", "asked", "answer", "the question that decides", "why")
    rows = [_front_row(e, rule) for e, rule in _asked(shown)]
    return table_html(Table(heads(*columns), tuple(rows)), "rules-that-decide")


def _asked(shown: Sequence[object]) -> list[tuple[object, object]]:
    return [(e, rule) for e in shown for rule in entries(e, "rules") if words(rule, "rule") in ASKED]


def _counts(entity: object, names: frozenset[str]) -> tuple[int, int, int]:
    """Return how many outcomes of these rules are yes, no and open."""
    found = [words(rule, "answer") for rule in entries(entity, "rules") if words(rule, "rule") in names]
    return found.count("yes"), found.count("no"), found.count("open")


def _counted(counts: tuple[int, int, int], kinds: tuple[str, str, str]) -> str:
    return ", ".join(f"{n} {kind}" for n, kind in zip(counts, kinds, strict=True) if n)


def _front_row(entity: object, rule: object) -> tuple[str | float | int | None, ...]:
    name, answer = words(rule, "rule"), words(rule, "answer")
    shown = _CLASS[answer] if name == "asc842.classification" else answer
    return (
        words(entity, "name"),
        words(rule, "subject"),
        ASKED[name],
        shown,
        words(rule, "question"),
        words(rule, "why"),
    )


def _rule_row(entity: object, rule: object) -> tuple[str | float | int | None, ...]:
    fields = entries(rule, "fields")
    said = "; ".join(f"{words(f, 'name')} = {words(f, 'value')}" for f in fields)
    places = " ".join(f"{words(f, 'file')}:{number(f, 'line'):.0f}" for f in fields)
    decides = "yes" if dig(rule, "decides") is True else "no"
    return (
        *(words(entity, "id"), words(entity, "name"), words(rule, "subject"), words(rule, "rule")),
        *(words(rule, "answer"), decides, words(rule, "question"), words(rule, "why"), said, places),
    )
