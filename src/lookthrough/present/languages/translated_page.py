"""A finished page in another language: its texts, the names that are read aloud, and the words of its scripts.

Markup, style, addresses and data stay byte for byte as they are. Pages are made by our own templates, in which every
text is escaped, so that a tag is known by its brackets and no parser has to repair anything.
"""

from __future__ import annotations

import json
import math
import re
from base64 import b64encode
from functools import partial
from hashlib import sha256
from html import escape, unescape
from typing import TYPE_CHECKING

from jinja2.utils import htmlsafe_json_dumps

from lookthrough.units.letters import columns_of

if TYPE_CHECKING:
    from lookthrough.present.languages.memory import Memory

_TAG = re.compile(
    r"""(<!--.*?-->|<(?:style|code|pre|textarea)\b[^>]*>.*?</(?:style|code|pre|textarea)>|<script\b[^>]*>.*?</script>"""
    r"""|<(?:[^"'<>]|"[^"]*"|'[^']*')*>)""",
    re.DOTALL,
)
_READ = re.compile(r'(?<=\s)(title|aria-label|aria-description|alt|placeholder|label)="([^"]*)"')
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*)(</script>)", re.DOTALL)
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)+)"')
_CELL = re.compile(r"<t[dh]\b(?![^>]*\bdata-v=)")
_LINE = re.compile(r"<(?:tspan|text)\b")
_Y = re.compile(r' y="[^"]*"')
_PLAIN = re.compile(r"[^A-Za-z]*")


def translated_page(html: str, memory: Memory) -> str:
    """Return a page, or a part of one, in the language of a memory.

    What has no message stays English and says so by ``lang``, which a browser reads aloud and breaks into lines by.
    """
    parts = _TAG.split(html)
    shifts: list[tuple[str, str]] = []
    done = -1
    for i, part in enumerate(parts):
        if i % 2:
            parts[i] = _tag(part, memory, shifts)
        elif i > done and not _PLAIN.fullmatch(part):
            done = _put_label(parts, i, memory)
            if done < i:
                _put(parts, i, memory)
    page = "".join(parts).replace('<html lang="en"', f'<html lang="{memory.language}"', 1)
    for old, new in shifts:
        page = page.replace(_hash(old), _hash(new))
    return page


def translated_script(script: str, memory: Memory) -> str:
    """Return a script whose words are those of a language; what else stands in quotes stays."""
    words = memory.catalogue.in_scripts
    return _LITERAL.sub(lambda found: f'"{words.get(found[1], found[1])}"', script)


def _put(parts: list[str], at: int, memory: Memory) -> None:
    """Put the translation of a text in its place; what it was stays with a cell, for programs."""
    text = unescape(parts[at])
    bare = " ".join(text.split())
    said = memory.shown(bare)
    before = parts[at - 1] if at else ""
    is_inside = before.startswith("<") and before[1:2].isalpha() and before.endswith(">") and " lang=" not in before
    if said == bare:
        if is_inside and memory.language_of(bare) != memory.language:
            parts[at - 1] = re.sub(r"^<[\w-]+", r'\g<0> lang="en"', before)
        return
    lead, tail = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    parts[at] = lead + escape(said, quote=False) + tail
    if _CELL.match(before) and parts[at + 1].startswith("</t"):
        parts[at - 1] = f'{before[:3]} data-v="{escape(bare)}"{before[3:]}'


def _put_label(parts: list[str], at: int, memory: Memory) -> int:
    """Put the translation of a label of a picture into its lines, of which it may have several.

    Returns:
        Where the last of them stands, -1 where it is no label, or its whole has no message.
    """
    if not (at and _LINE.match(parts[at - 1])):
        return -1
    if (tick := memory.tick(parts[at])) is not None:
        parts[at] = tick
        return at
    places = [at]
    while (next_at := _next_line(parts, places[-1])) is not None:
        places.append(next_at)
    lines = [unescape(parts[place]).strip() for place in places]
    text = " ".join(lines)
    said = memory.said(text) if len(places) > 1 else None
    if said is None:
        return -1
    if said != text:
        for place, line in zip(places, _lines(said, lines), strict=True):
            parts[place] = escape(line, quote=False)
    return places[-1]


def _next_line(parts: list[str], at: int) -> int | None:
    """Return where the next line of a label stands: in the next element of its kind, or of its place and look."""
    if at + 4 > len(parts) - 1 or parts[at + 2]:
        return None
    now, close, follows = parts[at - 1], parts[at + 1], parts[at + 3]
    if now.startswith("<tspan"):
        is_next = close == "</tspan>" and follows.startswith("<tspan")
    else:
        is_next = close == "</text>" and follows.startswith("<text") and _Y.sub("", now) == _Y.sub("", follows)
    return at + 4 if is_next and parts[at + 4] else None


def _lines(text: str, lines: list[str]) -> list[str]:
    """Return a text in as many lines as another has, each about as wide; the last are empty where it needs fewer."""
    wide = max(map(columns_of, lines))
    count = min(len(lines), math.ceil(columns_of(text) / wide))
    room, found, at = columns_of(text) / count, [""] * len(lines), 0
    for word in text.split(" "):
        longer = f"{found[at]} {word}".strip()
        if found[at] and at < count - 1 and columns_of(longer) > room + columns_of(word) / 2:
            at, longer = at + 1, word
        found[at] = longer
    return found


def _tag(tag: str, memory: Memory, shifts: list[tuple[str, str]]) -> str:
    """Return a tag whose attributes that are read are translated, or a script with its words."""
    if tag.startswith("<script"):
        found = _SCRIPT.fullmatch(tag)
        if found is None:
            return tag
        if "application/json" in found[1]:
            return found[1] + _data(found[2], memory) + found[3]
        new = translated_script(found[2], memory)
        shifts.append((found[2], new))
        return found[1] + new + found[3]
    return _READ.sub(partial(_attribute, memory), tag) if '="' in tag else tag


def _data(text: str, memory: Memory) -> str:
    """Return the data of a script with the words that it shows: the kinds of a search, what a map says of a day."""
    data = json.loads(text)
    if isinstance(data, list):
        data = [[address, memory.shown(kind), *names] for address, kind, *names in data]
    else:
        data["said"] = [memory.shown(each) for each in data.get("said", ())]
    return str(htmlsafe_json_dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _attribute(memory: Memory, found: re.Match[str]) -> str:
    return f'{found[1]}="{escape(memory.shown(unescape(found[2])))}"'


def _hash(script: str) -> str:
    """Return the name of a script in a content policy (CSP Level 3, section 2.3.1)."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
