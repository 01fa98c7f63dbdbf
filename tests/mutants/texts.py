"""Mistakes in the text of a book, as an author, an editor, a merge or a stranger makes them."""

from __future__ import annotations

import re
import unicodedata

from tests.book.mutations import BLOCKS, ITEM, KEYED, WAYS, mutation
from tests.mutants.mutant import FILES, Mutant, cut_or_spoilt, in_files, in_lines

NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?")
QUARTER = re.compile(r"\b\d{4}(?:Q[1-4]|H[12]|-\d\d-\d\d)?\b")
UNIT = re.compile(r"\b(?:bn|m|tn|thousand) USD\b|%|\bbp\b|\bGW\b|\bMW\b|(?<=\d)y\b|\bmonths?\b|\byears?\b")
NUMBERS = (
    *("0", "-0", "-1", "1e308", "1.7e308", "1e300", "1e-320", "99999999999999999999", "nan", "inf", "-inf", ".inf"),
    *("1_000", "1,000", "1.000,5", "0x10", "0o17", "1e5", "1.", ".5", "+5", "5e", "١٢", "½", "--1", "1..", "1...2"),
    *("2..1", "1e308..1e308", "0..0", "9" * 5000, "0." + "0" * 400 + "1", "1 000", "ten", "1/2", "~", "null", "yes"),
)
DATES = (
    *("2025Q5", "2025Q0", "0001Q1", "9999Q4", "2025Q" + "1" * 5000, "1e9", "2026-13-45", "2026-02-30", "0000-00-00"),
    *(
        "2026-W01-1",
        "\u0662\u0660\u0662\u0666Q1",
        "26Q1",
        "Q1 2026",
        "2026q1",
        "2030Q1..2020Q1",
        "FY2026",
        "2026-6-30",
        "30.06.2026",
        "+2026",
    ),
)
UNITS = ("bn", "USD", "bn EUR", "tn USD", "bps", "GW", "%%", "per year", "bn USD per hour", "y", "quarters", "", "GWh")
LENGTHS = ("1000000000y", "1e300y", "999999999 x 4y", "0 x 0y", "-4y", "4 x", "0.0001y")
VALUES = (
    *(
        "",
        "~",
        "null",
        "true",
        "no",
        "[]",
        "{}",
        "[a, b]",
        "{a: b}",
        "{value: 1}",
        "{from: 2026}",
        "unknown",
        "Unknown",
    ),
    *("!!python/object/apply:os.system [ls]", "&a 1", "*a", "<<", "- 1", "? x", "| ", "> ", "@at", "`tick`", "%TAG"),
    *("'", '"', "''", '"\\e]0;PWN\\a"', '"\\x9b31m"', '"\\u202Eabc"', '"\\u2066x"', '"\\b\\x7f"', '"a\\rb"', '"\\0"'),
    *(
        '"a\\u200Bb"',
        '"\\uFEFFx"',
        '"\\U0001F4B0"',
        "日本銀行",
        "<script>alert(1)</script>",
        "=1+1",
        "../../etc/passwd",
    ),
    *("x" * 100_000, " a", "a ", "a: b", "a #b", "#", "a'b", 'a"b', "Ⅳ", "ﬁ", "\u0085", "\u2028"),
)


def text_mutant(name, texts, ids, draw):
    """Return one mistake in one file of a book; each table of it is as likely as another."""
    tables = {}
    for file in sorted(texts):
        tables.setdefault(file.partition("/")[0], []).append(file)
    while True:
        file = draw.choice(tables[draw.choice(sorted(tables))])
        found = draw.choices((_by_line, _by_author, _by_file), (6, 4, 1))[0](name, file, texts[file], ids, draw)
        if found is not None:
            return found


def _by_author(name, file, text, ids, draw):
    found = mutation(draw.choice(sorted({*WAYS, *BLOCKS})), file, text, ids, draw)
    if found is None:
        return None
    old, new = text.split("\n"), found.text.split("\n")
    at = _same(old, new)
    same = _same(old[at:][::-1], new[at:][::-1])
    pair = tuple(old[at : len(old) - same][:40]), tuple(new[at : len(new) - same][:40])
    return Mutant(name, found.how, file, found.line, *pair, found.text.encode(), record=found.record)


def _same(some, others):
    """Return how many of the first lines are the same."""
    return next((n for n, (a, b) in enumerate(zip(some, others, strict=False)) if a != b), min(len(some), len(others)))


def _by_file(name, file, text, _ids, draw):
    if draw.random() < 0.6:
        return in_files(name, file, draw.choice(sorted(FILES)))
    return cut_or_spoilt(name, file, text.encode(), draw)


def _by_line(name, file, text, ids, draw):
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    if not lines[at].strip() or lines[at].lstrip().startswith("#"):
        return None
    how = draw.choice(sorted(LINES))
    new = LINES[how](lines, at, ids, draw)
    last = at + (2 if how == "lines exchanged" else 1)
    if new is None or new == lines[at:last]:
        return None
    return in_lines(name, file, text, how, at, last, new, record=_record(lines, at))


def _record(lines, at):
    starts = [n for n, line in enumerate(lines) if ITEM.match(line)]
    first = max((n for n in starts if n <= at), default=0)
    return first + 1, min((n for n in starts if n > at), default=len(lines))


def _other(pattern, choices):
    """Return a way that puts another text in the place of one that fits a pattern."""

    def way(lines, at, _ids, draw):
        found = [*pattern.finditer(lines[at])]
        if not found:
            return None
        match = draw.choice(found)
        return [lines[at][: match.start()] + draw.choice(choices) + lines[at][match.end() :]]

    return way


def _value(lines, at, _ids, draw):
    match = KEYED.match(lines[at])
    return match and [f"{match['lead']}{match['key']}: {draw.choice(VALUES)}"]


def _wrong_key(lines, at, _ids, draw):
    match = KEYED.match(lines[at])
    key = match and draw.choice((match["key"].upper(), match["key"] + "s", "zzz", "", "1", "holder", "rate", "from"))
    return match and [f"{match['lead']}{key}:{lines[at][match.end('key') + 1 :]}"]


def _id_gone(lines, at, ids, draw):
    words = [m for m in re.finditer(r"[\w.-]+", lines[at]) if m[0] in ids]
    if not words:
        return None
    match = draw.choice(words)
    new = draw.choice((match[0] + "_x", match[0].upper(), draw.choice(ids), match[0][:-1] or "x", "null", "0"))
    return [lines[at][: match.start()] + new + lines[at][match.end() :]]


def _sign_put_in(lines, at, _ids, draw):
    line = lines[at]
    n = draw.randint(0, len(line))
    sign = draw.choice(
        (*"&*!{}[],:-'\"#|>%@`\t\\", "\x1b", "\x00", "\u202e", "\u200b", "\ufeff", "\u0301", "\ud800", "é")
    )
    return [line[:n] + sign + line[n:]]


def _decomposed(lines, at, _ids, draw):
    form = draw.choice(("NFD", "NFKC", "NFKD"))
    return [unicodedata.normalize(form, lines[at])]


LINES = {
    "line deleted plainly": lambda *_: [],
    "line twice": lambda lines, at, *_: [lines[at], lines[at]],
    "lines exchanged": lambda lines, at, *_: lines[at : at + 2][::-1],
    "line cut off": lambda lines, at, _, draw: [lines[at][: draw.randrange(len(lines[at]))]],
    "line indented": lambda lines, at, _, draw: [" " * draw.randint(1, 4) + lines[at]],
    "line outdented": lambda lines, at, *_: [lines[at].lstrip()],
    "line tabbed": lambda lines, at, *_: ["\t" + lines[at]],
    "line joined to the next": lambda lines, at, *_: [lines[at] + " " + "".join(lines[at + 1 : at + 2]).strip()],
    "line from elsewhere": lambda lines, at, _, draw: [lines[at], draw.choice(lines)],
    "number changed": _other(NUMBER, NUMBERS),
    "date changed": _other(QUARTER, DATES),
    "unit changed": _other(UNIT, UNITS),
    "length changed": _other(re.compile(r"\b\d+(?:\.\d+)?(?:y| years| months)\b|\d+ x \d+ \w+|\d{4}Q\d"), LENGTHS),
    "value changed": _value,
    "key changed": _wrong_key,
    "id changed": _id_gone,
    "sign put in": _sign_put_in,
    "letters decomposed": _decomposed,
}
