"""Random mistakes in the text of a book, as an author or a bad merge makes them; each knows what it touched."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping

KEYED = re.compile(r"^(?P<lead> *(?:- )?)(?P<key>[A-Za-z_][\w.-]*):(?: (?P<value>.*))?$")
NUMBER = re.compile(
    r"(?<![\w.-])\d+(?:\.\d+)?(?=(?:\.\.\d| (?:bn|m|k|tn) USD| %| bp| GW| MW|y\b| years?\b| months?\b))"
)
DAY = re.compile(r"\b20\d\d(?=-\d\d|Q\d|\b)")
UNITS = {"bn USD": "GW", "m USD": "bn USD", "GW": "MW", "MW": "bn USD", "per year": "per month", "%": "bn USD"}
PROSE = frozenset({"note", "reason", "title", "publisher", "url", "terms_note", "description"})
DEFAULTS = re.compile(
    r"^ *(currency: USD|tolerance: 0 %|basis: (reported|assumed)|shocks: \{\}|unit: (number|fraction|rate))$"
)
SOURCED = re.compile(r", source: (?:\[[^\]]*\]|[\w]+)")
WORD = re.compile(r"[\w.-]+")
DATED = re.compile(r"^ *- \{value: .*from: ")
ITEM = re.compile(r"^( *)- (?:id|name|buyer):")


@dataclass(frozen=True)
class Mutation:
    """A mistake: what was done, where, and what was there.

    Attributes:
        how: its name.
        file: the file, within the book.
        line: the line that was touched, from 1; of a line taken out, where it stood.
        record: first and last line of the record around it, after the mistake.
        gone: words that were there and are not any more.
        text: the file with the mistake in it.
    """

    how: str
    file: str
    line: int
    record: tuple[int, int]
    gone: frozenset[str]
    text: str

    def __str__(self) -> str:
        return f"{self.how} {self.file}:{self.line}"


def mutations(texts: Mapping[str, str], ids: list[str], draw: random.Random, count: int) -> Iterator[Mutation]:
    """Yield mistakes that change what the text says; each way to make one is as likely as the others."""
    tables: dict[str, list[str]] = {}
    for file in sorted(texts):
        tables.setdefault(file.partition("/")[0], []).append(file)
    spoken = {file: _says(file, text) for file, text in texts.items()}
    made = 0
    while made < count:
        how, table = draw.choice(sorted({*WAYS, *BLOCKS})), draw.choice(sorted(tables))
        file = draw.choice(tables[table])
        found = mutation(how, file, texts[file], ids, draw)
        if found is not None and (how.endswith("twice") or _says(file, found.text) != spoken[file]):
            made += 1
            yield found


def mutation(how: str, file: str, text: str, ids: list[str], draw: random.Random) -> Mutation | None:
    """Return one mistake of a kind in a file, ``None`` where the file offers no place for it."""
    lines = text.split("\n")
    places = [n for n in range(_first(file, lines), len(lines)) if lines[n].strip() and lines[n].strip()[0] != "#"]
    draw.shuffle(places)
    for at in places[:40]:
        last, new = BLOCKS[how](lines, at) if how in BLOCKS else (at + 1, WAYS[how](lines[at], ids, draw))
        old = lines[at:last]
        if new is not None and new != old:
            gone = frozenset(WORD.findall("\n".join(old[:1]))) - frozenset(WORD.findall("\n".join(new)))
            line = at + 1 + (len(old) if how.endswith("twice") else 0)
            text = "\n".join([*lines[:at], *new, *lines[last:]])
            return Mutation(how, file, line, _record(lines, at), gone, text)
    return None


def _first(file: str, lines: list[str]) -> int:
    """Return where the records of a file begin: the note of a ledger is for the reader of the text, in no record."""
    return lines.index("purchases:") if file.startswith("purchases/") else 0


def _record(lines: list[str], at: int) -> tuple[int, int]:
    """Return the first and last line of the record in which a line stands, from 1; the file where it is in none."""
    starts = [n for n, line in enumerate(lines) if ITEM.match(line)]
    first = max((n for n in starts if n <= at), default=0)
    return first + 1, min((n for n in starts if n > at), default=len(lines))


def _says(file: str, text: str) -> object:
    """Return what a text says, read by the stock parsers; a text that they refuse says nothing that another says."""
    try:
        if not file.endswith(".csv"):
            return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - builds texts only
        rows = [[cell.strip() for cell in row] for row in csv.reader(text.split("\n"))]
        # an empty basis is written for reported
        return [[*row[:5], row[5] or "reported", *row[6:]] if len(row) == 7 else row for row in rows]
    except (yaml.YAMLError, csv.Error):
        return object()


def _delete(line: str, _: list[str], __: random.Random) -> list[str] | None:
    return None if DEFAULTS.match(line) else []


def _key_twice(line: str, _: list[str], __: random.Random) -> list[str] | None:
    match = KEYED.match(line)
    if match is None or not match["value"] or match["value"][0] in ">|":
        return None
    return [line, " " * len(match["lead"]) + line[len(match["lead"]) :]]


def _misspelt(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return draw.choice(
        [w for w in (swapped, word[:at] + word[at + 1 :], word[:at] + "x" + word[at:]) if w not in {word, ""}] or ["x"]
    )


def _key_misspelt(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    match = KEYED.match(line)
    if match is None:
        return None
    return [f"{match['lead']}{_misspelt(match['key'], draw)}{line[match.end('key') :]}"]


def _id_misspelt(line: str, ids: list[str], draw: random.Random) -> list[str] | None:
    words = [m for m in re.finditer(r"(?<![\w./-])[\w-]+(?![\w/.-]|:)", line) if m[0] in ids]
    if not words or _is_prose(line):
        return None
    word = draw.choice(words)
    return [line[: word.start()] + _misspelt(word[0], draw) + line[word.end() :]]


def _other_party(line: str, ids: list[str], draw: random.Random) -> list[str] | None:
    match = KEYED.match(line)
    if match is None or match["value"] not in ids or match["key"] in {"id", "deal", "kind", "stack", "name"}:
        return None
    return [f"{match['lead']}{match['key']}: {draw.choice(ids)}"]


def _unit_swapped(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    there = [u for u in UNITS if re.search(rf"\d ?{re.escape(u)}", line) or (u == "per year" and u in line)]
    if not there or _is_prose(line):
        return None
    unit = draw.choice(there)
    return [line.replace(unit, UNITS[unit], 1)]


def _colon_dropped(line: str, _: list[str], __: random.Random) -> list[str] | None:
    return [line.replace(":", "", 1)] if KEYED.match(line) else None


def _indented(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    return [draw.choice([" " + line, "  " + line, line[1:] if line.startswith(" ") else " " + line])]


def _tabbed(line: str, _: list[str], __: random.Random) -> list[str] | None:
    return ["\t" + line.lstrip()] if line.startswith(" ") else None


def _number(line: str, draw: random.Random, change: Callable[[str], str]) -> list[str] | None:
    found = [*NUMBER.finditer(line)]
    if not found or _is_prose(line):
        return None
    match = draw.choice(found)
    return [line[: match.start()] + change(match[0]) + line[match.end() :]]


def _times_ten(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    return _number(line, draw, lambda number: f"{float(number) * 10:g}")


def _negated(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    return _number(line, draw, lambda number: f"-{number}" if float(number) else number)


def _moved_in_time(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    found = [*DAY.finditer(line)]
    if not found or _is_prose(line) or "url" in line:
        return None
    match = draw.choice(found)
    return [line[: match.start()] + str(int(match[0]) + draw.choice([-20, -1, 1, 3, 10])) + line[match.end() :]]


def _impossible_day(line: str, _: list[str], __: random.Random) -> list[str] | None:
    changed = re.sub(r"\b(20\d\d)-\d\d-\d\d\b", r"\g<1>-13-41", line, count=1)
    return None if changed == line or _is_prose(line) or "url" in line else [changed]


def _source_dropped(line: str, _: list[str], __: random.Random) -> list[str] | None:
    if re.match(r"^ *source: ", line):
        return []
    return [SOURCED.sub("", line, count=1)] if SOURCED.search(line) else None


def _quote_open(line: str, _: list[str], __: random.Random) -> list[str] | None:
    return [line[: line.rindex('"')]] if line.rstrip().endswith('"') and line.count('"') == 2 else None


def _bracket_open(line: str, _: list[str], __: random.Random) -> list[str] | None:
    return [line.rstrip()[:-1]] if line.rstrip().endswith(("}", "]")) else None


def _cell(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    cells = line.split(",")
    if len(cells) != 7:
        return None
    at = draw.randrange(7)
    return [",".join([*cells[:at], draw.choice(["", "x", cells[at] + "9"]), *cells[at + 1 :]])]


def _word_misspelt(line: str, _: list[str], draw: random.Random) -> list[str] | None:
    match = KEYED.match(line)
    if match is None or match["key"] not in {
        "kind",
        "class",
        "status",
        "basis",
        "grade",
        "measure",
        "seniority",
        "stack",
    }:
        return None
    return [line.replace(match["value"], _misspelt(match["value"], draw))] if match["value"] else None


def _range_reversed(line: str, _: list[str], __: random.Random) -> list[str] | None:
    return None if _is_prose(line) else [re.sub(r"([\d.]+\d)\.\.([\d.]+\d)", r"\2..\1", line, count=1)]


def _record_taken_out(lines: list[str], at: int) -> tuple[int, list[str] | None]:
    return _record(lines, at)[1], [] if ITEM.match(lines[at]) else None


def _record_twice(lines: list[str], at: int) -> tuple[int, list[str] | None]:
    last = _record(lines, at)[1]
    return last, lines[at:last] * 2 if ITEM.match(lines[at]) and lines[last - 1 : last] == [""] else None


def _lines_swapped(lines: list[str], at: int) -> tuple[int, list[str] | None]:
    two = lines[at : at + 2]
    return at + 2, two[::-1] if len(two) == 2 and all(map(DATED.match, two)) else None


def _is_prose(line: str) -> bool:
    """Whether a line is a note, a reason or part of a folded text: numbers and names in it are words."""
    match = KEYED.match(line)
    return "{" not in line if match is None else match["key"] in PROSE


WAYS: dict[str, Callable[[str, list[str], random.Random], list[str] | None]] = {
    "line deleted": _delete,
    "key twice": _key_twice,
    "key misspelt": _key_misspelt,
    "id misspelt": _id_misspelt,
    "other party": _other_party,
    "unit swapped": _unit_swapped,
    "colon dropped": _colon_dropped,
    "indented": _indented,
    "tab": _tabbed,
    "times ten": _times_ten,
    "negated": _negated,
    "moved in time": _moved_in_time,
    "impossible day": _impossible_day,
    "source dropped": _source_dropped,
    "quote open": _quote_open,
    "bracket open": _bracket_open,
    "cell": _cell,
    "word misspelt": _word_misspelt,
    "range reversed": _range_reversed,
}
BLOCKS: dict[str, Callable[[list[str], int], tuple[int, list[str] | None]]] = {
    "record taken out": _record_taken_out,
    "record twice": _record_twice,
    "lines swapped": _lines_swapped,
}
