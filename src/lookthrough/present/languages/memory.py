"""A translation memory: what has been said in English, in another language.

The sentences of pages are made in many places, by what is known where they stand. They are translated where all of
them meet: on the finished page. A text is looked up as a whole, then held against the messages with placeholders, then
taken apart where its parts are joined (a sentence from the next, a head from its unit). What a book says itself stays
as it is. A text of which something has no message stays English, sentence by sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lookthrough.present.languages.catalogue import ENGLISH, USAGES, Catalogue
from lookthrough.present.languages.korean_usage import BILLION, MILLION
from lookthrough.present.languages.placeholders import KINDS, PLACEHOLDER, MessagePattern, pattern_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

KEPT = 200_000  # texts whose translation is remembered
LONGEST = 3_000  # characters: a longer text is taken apart first

NAMES = 400  # characters: within which a name, or one of two notes, ends
_BLANK = re.compile(" ")
_LETTER = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[A-Za-z]+")
_OF_RECORD = re.compile(
    r"(?:[\w.+-]*\d[\w.+-]*|[\w/.-]+\.(?:yaml|csv|parquet|json)(?::\d+)?|https?://\S+|[a-z0-9-]+(?:[_./][\w.-]+)+)"
)
"""An id, a place in a file or an address."""
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z\d(])")
_AHEAD = r"(?:- )?[\s\u200b\u2063–·.,;:*’'\"]*"  # noqa: RUF001 - the dash of numbers
_BEHIND_IT = r"[\s\u200b\u2063.,;:*’'\"…?]*"  # noqa: RUF001 - an apostrophe
_EDGES = [
    re.compile(f"({ahead})(.*?)({behind})", re.DOTALL)
    for ahead, behind in ((_AHEAD, ""), ("", _BEHIND_IT), (_AHEAD, _BEHIND_IT))
]
"""What stands about a text: before it, behind it, on both sides."""
_BRACKETS = re.compile(r"(\()([^()]*)(\))", re.DOTALL)
_BEHIND = re.compile(r"(.+?) (\([^()]*\))", re.DOTALL)
_NUMBER_LAST = re.compile(rf"(.+?) ({KINDS['b']} ?%?\+?\??)", re.DOTALL)
_NAMED_AMOUNT = re.compile(rf"(.+) ({KINDS['b']})")
_ENGLISH_WORDS = re.compile(r"(?<![\w.-])[a-z]{2,}(?![\w-])")
_ALONE = (": ", ". ", ", ")
"""Signs of which a part of a text may have more, if it is the words of a book."""
_QUARTER, _DAY = re.compile(KINDS["q"]), re.compile(r"\d{4}-\d{2}-\d{2}")


class Memory:
    """What English texts are in another language.

    Args:
        catalogue: the messages of the language.
        own: texts that stay as they are, of a book: names, ids, titles, notes.
    """

    def __init__(self, catalogue: Catalogue, own: Collection[str] = ()) -> None:
        self.catalogue, self._own = catalogue, own
        self._usage = USAGES[catalogue.language]
        self._texts: dict[str, str | None] = {}
        patterns = [pattern_of(*each) for each in catalogue.said.items() if PLACEHOLDER.search(each[0])]
        self._by_word = _by_rarest_word(patterns)

    @property
    def language(self) -> str:
        """The tag of the language."""
        return self.catalogue.language

    def shown(self, text: str) -> str:
        """Return a text as it is shown: translated as far as there are messages, sentence by sentence."""
        whole = self.said(text)
        if whole is not None:
            return whole
        parts = _SENTENCE.split(text)
        return text if len(parts) == 1 else " ".join(self.said(part) or part for part in parts)

    def missing(self, text: str) -> list[str]:
        """Return the sentences of a text that have no translation."""
        return [] if self.said(text) is not None else [p for p in _SENTENCE.split(text) if self.said(p) is None]

    def said(self, text: str) -> str | None:
        """Return the translation of a text, the text where it stays, ``None`` where a part of it has no message."""
        if not _LETTER.search(text):
            return text
        if text not in self._texts:
            if len(self._texts) > KEPT:
                self._texts.clear()
            self._texts[text] = None  # a text is no part of itself
            self._texts[text] = self._found(text)
        return self._texts[text]

    def tick(self, text: str) -> str | None:
        """Return a quarter as it stands at an axis, ``None`` for any other text."""
        return self._usage.tick(text) if _QUARTER.fullmatch(text) else None

    def language_of(self, text: str) -> str:
        """Return the language of a text that is shown as it is: English where it has English words."""
        return ENGLISH if len(_ENGLISH_WORDS.findall(text)) > 1 else self.language

    def _found(self, text: str) -> str | None:
        for way in (self._alone, self._matched, self._apart):
            if (said := way(text)) is not None:
                return said
        return None

    def _alone(self, text: str) -> str | None:
        """Return a text that is a message, a quarter or a day, or the book's own."""
        for form in _forms(text):
            if form in self.catalogue.said:
                return self.catalogue.said[form]
        if _QUARTER.fullmatch(text):
            return self._usage.quarter(text)
        if _DAY.fullmatch(text):
            return self._usage.day(text)
        is_name = text in self._own or _ACRONYM.fullmatch(text) or all(map(_OF_RECORD.fullmatch, text.split()))
        return text if is_name else None

    def _matched(self, text: str) -> str | None:
        """Return a text by the message with placeholders that says most of it."""
        if len(text) > LONGEST:
            return None
        for form in _forms(text):
            words = frozenset(_WORD.findall(form))
            for pattern in sorted(self._candidates(words), key=lambda each: -each.weight):
                found = pattern.matches.fullmatch(form) if pattern.piece in form else None
                if found and (said := self._filled(pattern.said, found)) is not None:
                    return said
        return None

    def _candidates(self, words: frozenset[str]) -> Iterator[MessagePattern]:
        for word in ("", *words):
            for pattern in self._by_word.get(word, ()):
                if pattern.words <= words:
                    yield pattern

    def _filled(self, said: str, found: re.Match[str]) -> str | None:
        """Return a translation with what stood in the places of its message, ``None`` where words are unknown."""
        filled: dict[str, str] = {}
        for name, text in found.groupdict().items():
            value = self._value(name[0], text)
            if value is None:
                return None
            filled[name] = value

        def put(place: re.Match[str]) -> str:
            value = filled[place[1] + place[2]]
            return self._usage.with_particle(value, place[3]) if place[3] else value

        return PLACEHOLDER.sub(put, said)

    def _value(self, kind: str, text: str) -> str | None:
        """Return what stood in the place of a placeholder as the language has it."""
        ways: dict[str, Callable[[], str | None]] = {
            "b": lambda: self._usage.dollars(text, BILLION),
            "m": lambda: self._usage.dollars(text, MILLION),
            "q": lambda: self._usage.quarter(text),
            "d": lambda: self._usage.day(text),
            "t": lambda: self.said(text),
            "l": lambda: self._listed(text),
            "a": lambda: self._amounts(text),
        }
        return ways[kind]() if kind in ways else text

    def _listed(self, text: str) -> str | None:
        """Return a list: ``one, two and three``."""
        if (whole := self._alone(text)) is not None:
            return whole
        head, joined, last = text.rpartition(" and ")
        parts = [self.said(part) for part in ((*head.split(", "), last) if joined else text.split(", "))]
        said = [part for part in parts if part is not None]
        if len(said) < len(parts):
            return self.said(text)
        return ", ".join(said[:-1]) + self._usage.conjunction + said[-1] if joined else ", ".join(said)

    def _amounts(self, text: str) -> str | None:
        """Return a list of names, each with billions behind it."""
        found = [_NAMED_AMOUNT.fullmatch(part) for part in text.split(", ")]
        said = [self.said(each[1]) if each else None for each in found]
        if None in said:
            return None
        amounts = [self._usage.dollars(each[2], BILLION) for each in found if each]
        return ", ".join(f"{name} {amount}" for name, amount in zip(said, amounts, strict=True))

    def _apart(self, text: str) -> str | None:
        """Return a text by its parts, where each of them is known."""
        if behind := _BEHIND.fullmatch(text):
            parts = [self.said(part) for part in behind.groups()]
            if None not in parts:
                return f"{parts[0]} {parts[1]}"
        for edges in (*_EDGES, _BRACKETS):
            found = edges.fullmatch(text)
            if found and found[2] != text and (inner := self.said(found[2])) is not None:
                return found[1] + inner + found[3]
        last = _NUMBER_LAST.fullmatch(text)
        if last and (head := self.said(last[1])) is not None:
            return f"{head} {last[2]}"
        said = self._joined(text, _SENTENCE.split(text), " ") or self._separated(text) or self._named(text)
        lines = text.replace(", ", " ")  # a label of several lines, as Vega names it for those who hear the page
        return said if said is not None or lines == text else self.said(lines)

    def _named(self, text: str) -> str | None:
        """Return a text that begins with a name or an id of the book: ``c150 bond``, ``openai contracts``."""
        for blank in _BLANK.finditer(text[:NAMES]):
            head = text[: blank.start()]
            if head.rstrip(",;:") in self._own or (" " not in head and _OF_RECORD.fullmatch(head)):
                rest = self.said(text[blank.end() :])
                if rest is not None:
                    return f"{head} {rest}"
        return None

    def _separated(self, text: str) -> str | None:
        """Return a text that is several, one beside another; where a note has such signs, one of them parts it."""
        for between in ("; ", " = ", ": ", ". ", " → ", ", ", " / "):
            if between not in text:
                continue
            cuts = (_cut(text, between), list(text.partition(between)[::2]), list(text.rpartition(between)[::2]))
            for parts in cuts if between in _ALONE else cuts[:1]:
                if (said := self._joined(text, parts, between)) is not None:
                    return said
        return None

    def _joined(self, text: str, parts: list[str], between: str) -> str | None:
        said = [None if part == text else self.said(part) for part in parts]
        return None if None in said else between.join(part for part in said if part is not None)


def _cut(text: str, between: str) -> list[str]:
    """Return the parts of a text between separators that stand in no brackets."""
    parts: list[str] = []
    for part in text.split(between):
        if parts and parts[-1].count("(") > parts[-1].count(")"):
            parts[-1] += between + part
        else:
            parts.append(part)
    return parts


def _forms(text: str) -> tuple[str, ...]:
    """Return a text as it is, and with the other case of its first letter: a label may begin a sentence."""
    first = text[:1]
    other = first.lower() if first.isupper() else first.upper()
    return (text,) if other == first else (text, other + text[1:])


def _by_rarest_word(patterns: Collection[MessagePattern]) -> dict[str, list[MessagePattern]]:
    """Return the patterns by a word that they have and few others have; ``""`` for those without a word."""
    count: dict[str, int] = {}
    for pattern in patterns:
        for word in pattern.words:
            count[word] = count.get(word, 0) + 1
    found: dict[str, list[MessagePattern]] = {}
    for pattern in patterns:
        found.setdefault(min(sorted(pattern.words), key=count.__getitem__, default=""), []).append(pattern)
    return found
