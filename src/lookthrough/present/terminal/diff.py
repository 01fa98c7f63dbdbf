"""What changed between two days, as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from lookthrough.lens.through.answer import VIEWS
from lookthrough.present.terminal.text import TITLES, WIDEST, money, paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.diff import Change, Diff, ListedContract, Move, Reading

SILENT = "-"
NOT_KNOWN = "n/a"
CALENDAR = "*"


def diff_text(answer: Diff) -> str:
    """Return the answer of ``diff``: contracts, terms, opening figures, then the views and intervals that moved."""
    head = f"What changed from {answer.first} to {answer.second}, USD bn"
    if answer.is_empty:
        return paragraphs(head, "Nothing changed.")
    return paragraphs(
        head,
        _contracts("Contracts that came", answer.added),
        _contracts("Contracts that went", answer.removed),
        _terms(answer.terms),
        _between(answer.between),
        _counted("Opening figures of a later date", answer.figures),
        _counted("Purchases that came, by seller", answer.purchases),
        _views(answer.views),
        _vendors(answer.vendors, answer.window),
    )


def _contracts(title: str, found: Sequence[ListedContract]) -> str:
    if not found:
        return ""
    rows = [
        [
            str(f.known or SILENT),
            f.contract,
            f.kind,
            " / ".join(f.roles.values()),
            f.status,
            _short(f.amount),
            _sources(f),
            f"{f.file}:{f.line}",
        ]
        for f in sorted(found, key=lambda f: (str(f.known or ""), f.contract))
    ]
    header = ["day", "contract", "kind", "between", "status", "size", "source [grade]", "place"]
    return paragraphs(f"{title}: {len(rows)}", table(header, rows))


def _terms(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    rows = [
        [c.record, c.name, _short(c.old), _short(c.new), str(c.known or SILENT), _sources(c), f"{c.file}:{c.line}"]
        for c in changes
    ]
    header = ["contract", "what", "was", "is", "day", "source [grade]", "place"]
    return paragraphs(f"Terms and statuses that changed: {len(rows)}", table(header, rows))


def _between(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    rows = [
        [str(c.known or SILENT), c.record, c.name, _short(c.old), _short(c.new), _sources(c), f"{c.file}:{c.line}"]
        for c in sorted(changes, key=lambda c: (str(c.known or ""), c.record, c.name))
    ]
    header = ["day", "contract", "what", "was", "became", "source [grade]", "place"]
    return paragraphs(f"Public in between only, revised again since: {len(changes)}", table(header, rows))


def _counted(title: str, changes: Sequence[Change]) -> str:
    """Return how many rows came for whom; there are hundreds, and each is in the document."""
    if not changes:
        return ""
    counts = Counter(change.record for change in changes)
    listed = ", ".join(f"{entity} {count}" for entity, count in sorted(counts.items()))
    return f"{title}: {len(changes)}; each with its source: --json\n{_wrapped(listed)}"


def _views(moves: Sequence[Move]) -> str:
    cells: dict[str, dict[str, str]] = {}
    for move in moves:
        cells.setdefault(move.entity, {})[move.measure] = _marked(move, _arrow(_mid(move.old), _mid(move.new)))
    rows = [[entity, *(by_view.get(view, "") for view in VIEWS)] for entity, by_view in cells.items()]
    return _moved(
        "Who owes what: views that moved, at their middle", ["entity", *(TITLES[view] for view in VIEWS)], rows
    )


def _vendors(moves: Sequence[Move], window: tuple[str, str]) -> str:
    rows = [[m.entity, *(_marked(m, cell) for cell in map(_arrow, _interval(m.old), _interval(m.new)))] for m in moves]
    title = f"Revenue paid by the vendor's own money, payments of {window[0]} to {window[1]}: intervals that moved"
    return _moved(title, ["vendor", "floor", "pro rata", "ceiling"], rows)


def _moved(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of moves, ``""`` for none; a row without a cell moved by less than is shown."""
    shown = [row for row in rows if any(row[1:])]
    hidden = len(rows) - len(shown)
    if not rows:
        return ""
    return paragraphs(
        title,
        table(header, shown) if shown else "",
        f"{hidden} more moved by less than this table shows: --json" if hidden else "",
        f"{CALENDAR} by the calendar alone, from what was known before: loans mature, leases begin, contracts run down"
        if any(cell.endswith(CALENDAR) for row in shown for cell in row)
        else "",
    )


def _marked(move: Move, cell: str) -> str:
    return f"{cell} {CALENDAR}" if cell and move.is_calendar else cell


def _mid(span: Reading | None) -> str:
    return _amount(None if span is None else span.mid)


def _interval(span: Reading | None) -> list[str]:
    """Return floor, pro rata and ceiling; bounds without a pro rata withhold it, as ``loops`` says."""
    return [NOT_KNOWN] * 3 if span is None else ["withheld" if part is None else money(part) for part in span]


def _amount(amount: float | None) -> str:
    return NOT_KNOWN if amount is None else money(amount)


def _arrow(old: str, new: str) -> str:
    return "" if old == new else f"{old} -> {new}"


def _sources(found: ListedContract | Change) -> str:
    return f"{', '.join(found.source) or SILENT} [{found.grade or SILENT}]"


def _short(text: str | None) -> str:
    if text is None:
        return SILENT
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _wrapped(listed: str) -> str:
    return textwrap.fill(listed, 120, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
