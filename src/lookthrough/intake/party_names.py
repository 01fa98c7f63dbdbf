"""Names of parties: one spelling for what looks the same, no signs that cannot be seen, one word kept for outside."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections import defaultdict
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.units.characters import HIDDEN_OR_BREAK, escape, plain_name, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookthrough.intake.table_layout import TableLayout

_BLANKS = re.compile(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_PLAIN = re.compile(r"(?:[!-~]+(?: [!-~]+)*\n)*")
LIKE = 0.8  # likeness to the reserved word above which a slip is likely


class Misnamed(NamedTuple):
    """Why a cell is no name: what is wrong, the remedy, and the fault in a few words."""

    message: str
    remedy: str
    kind: str


def party_name(cell: object, layout: TableLayout) -> str | Misnamed:
    """Return the name as it counts: composed letters (NFC), no blanks around it, one blank at most within.

    The reserved word counts in any case.

    Args:
        cell: as written, or as a frame holds it.
        layout: of the table.
    """
    text = _as_text(cell, layout)
    if not isinstance(text, str):
        return text
    if text.isascii() and text.isprintable() and "  " not in text:
        text = text.strip()
    else:
        text = _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" \r\n")
    if "\n" in text or "\r" in text:
        message = f"a line break in the name {_cut(text)}"
        return Misnamed(message, "close the quote that opens here, or take it away", "a line break in a name")
    hidden = HIDDEN_OR_BREAK.search(text)
    if hidden is not None:
        message = f"the name '{shown(text)}' holds {escape(hidden[0])}, a sign that cannot be seen"
        return Misnamed(message, "type the name anew", "a sign that cannot be seen")
    if not text:
        return Misnamed("the cell is empty", f"every row needs {_and(layout.required)}", "an empty cell")
    return layout.reserved if layout.reserved is not None and text.casefold() == layout.reserved else text


def are_plain(names: Iterable[str], layout: TableLayout) -> bool:
    """Return whether all names count just as they are written: told of all at once, in a tenth of the time.

    Args:
        names: distinct ones.
        layout: of the table.
    """
    text = "".join(f"{name}\n" for name in names)
    if not _PLAIN.fullmatch(text):
        return False
    word = layout.reserved
    return word is None or all(found[0] == word for found in re.finditer(rf"(?im)^{re.escape(word)}$", text))


def remarks(
    names: Iterable[str], written: Iterable[object], layout: TableLayout, line_of: Callable[[str], int]
) -> list[str]:
    """Return what a reader must know of the names of a table.

    Args:
        names: the distinct names as they count.
        written: the distinct cells as they are written.
        layout: of the table.
        line_of: the first line on which a name stands.
    """
    parties = sorted(names)
    return [*_reserved(parties, written, layout.reserved, line_of), *_alike(parties, line_of)]


def _reserved(
    parties: Sequence[str], written: Iterable[object], word: str | None, line_of: Callable[[str], int]
) -> list[str]:
    if word is None:
        return []
    cased = {text.strip() for text in written if isinstance(text, str) and len(text.strip()) == len(word)} - {word}
    other = sorted(text for text in cased if text.casefold() == word)
    near = [name for name in parties if name != word and _likeness(name.casefold(), word) >= LIKE][:10]
    said = (
        [f"{' and '.join(other)} {'is' if len(other) == 1 else 'are'} read as the reserved word {word}"]
        if other
        else []
    )
    return said + [
        f"line {line_of(name)}: {name} is taken for a party; did you mean the reserved word {word}?" for name in near
    ]


def _alike(parties: Sequence[str], line_of: Callable[[str], int]) -> list[str]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in parties:
        groups[plain_name(name)].append(name)
    several = [same for same in groups.values() if len(same) > 1]
    said = [
        f"{' and '.join(f'{name} (line {line_of(name)})' for name in same[:4])} are {len(same)} parties: "
        "the names differ only in case or form"
        for same in several[:10]
    ]
    rest = len(several) - len(said)
    return said + ([f"... and {rest:,} more names that differ only in case or form"] if rest else [])


def _likeness(name: str, word: str) -> float:
    """Return the likeness of two short words from 0 to 1; most names are told apart by their length."""
    if abs(len(name) - len(word)) > 2 or len(set(name) & set(word)) < len(set(word)) - 2:
        return 0.0
    return difflib.SequenceMatcher(None, name, word).ratio()


def _as_text(cell: object, layout: TableLayout) -> str | Misnamed:
    if isinstance(cell, str):
        return cell
    if is_missing(cell):
        return ""
    whole = isinstance(cell, Integral) or (isinstance(cell, float) and cell.is_integer())
    if layout.numbered and whole and not isinstance(cell, bool):
        return str(int(cell))  # type: ignore[call-overload]  # shown whole above
    return Misnamed(f"{cell!r} is not an id", "write ids as text", "not an id")


def is_missing(cell: object) -> bool:
    """Return whether a cell of a frame holds nothing: ``None``, not a number, or pandas' own sign for nothing."""
    return (
        cell is None or (isinstance(cell, float) and math.isnan(cell)) or type(cell).__name__ in {"NAType", "NaTType"}
    )


def is_blank(cell: object) -> bool:
    """Return whether a cell holds nothing, or blanks only."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    return is_missing(cell)


def _cut(text: str) -> str:
    first = shown(text.strip().splitlines()[0])
    return repr(first[:40] + ("..." if len(first) > 40 else ""))


def _and(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
