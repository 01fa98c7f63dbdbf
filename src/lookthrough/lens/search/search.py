"""Find records of a book by words, the best finds first, and say what each can be asked for.

Every word must stand somewhere in what is known of a record. Best is a record that is called so (id, name or ticker in
any spelling), then one whose id or name begins so, then one with words in its name that begin so, then any other; equal
finds stand in the order of the index. The search of the book's page (``present/assets/book.js``) ranks alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from lookthrough.book.finding import TABLES, record_called, spelled
from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError
from lookthrough.lens.instrument.instrument_rows import INSTRUMENTS
from lookthrough.lens.search.search_index import entries_of
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.search.search_index import Findable

NOTHING, ANYWHERE, IN_NAME, BEGINNING, CALLED_SO = range(5)
_MARKS = re.compile("[\u0300-\u036f]")  # accents, apart from their letters


class Hit(NamedTuple):
    """A record that was found.

    Attributes:
        table: what it is.
        id: by which it is asked for.
        name: as a reader knows it.
        rank: how good a find it is, 4 (called so) to 1 (the words stand somewhere).
        uses: verbs that take it, each as it is typed.
    """

    table: str
    id: str
    name: str
    rank: int
    uses: tuple[str, ...]


class HitRow(TypedDict):
    """A find as a row of the frame: its uses stand in one text."""

    table: str
    id: str
    name: str
    rank: int
    uses: str


@dataclass(frozen=True, slots=True, repr=False)
class Hits(Framed):
    """What :func:`search` finds, best first."""

    row_type = HitRow

    words: str
    hits: tuple[Hit, ...]

    @property
    def rows(self) -> list[HitRow]:
        """One record for each find; its uses stand in one text."""
        return [HitRow(table=h.table, id=h.id, name=h.name, rank=h.rank, uses="; ".join(h.uses)) for h in self.hits]

    def document(self) -> dict[str, Any]:
        """Return what ``search --json`` prints."""
        return plain_record(self)


def search(book: Book, words: str) -> Hits:
    """Return the records of a book that have all these words.

    Args:
        book: the book.
        words: with blanks between them; capitals and accents do not count.

    Raises:
        UsageError: there is no word.
    """
    wanted = folded_words(words)
    if not wanted:
        raise UsageError("give at least one word to search for")
    found = [(rank(entry, wanted), entry) for entry in entries_of(book)]
    ranked = sorted((each for each in found if each[0] > NOTHING), key=lambda each: -each[0])
    return Hits(words, tuple(Hit(e.table, e.id, e.name, best, uses(book, e.table, e.id)) for best, e in ranked))


def folded_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents."""
    return _folded(text).split()


def rank(entry: Findable, words: Sequence[str]) -> int:
    """Return how good a find an entry is for words in small letters, 0 where one of them stands nowhere in it."""
    text = _folded(" ".join((f"{entry.table}/{entry.id}", *entry)))
    if not all(word in text for word in words):
        return NOTHING
    asked, name = " ".join(words), _folded(entry.name)
    if spelled(asked) in {spelled(form) for form in (_folded(entry.id), name, _folded(entry.ticker))} - {""}:
        return CALLED_SO
    if name.startswith(asked) or _folded(entry.id).startswith(asked):
        return BEGINNING
    return IN_NAME if all(_begins_a_word(word, name) for word in words) else ANYWHERE


def uses(book: Book, table: str, id_: str) -> tuple[str, ...]:
    """Return the verbs that take a record, each as it is typed, the one that says most first."""
    shown = id_ if table not in TABLES or record_called(book, id_).table == table else f"{table}:{id_}"
    return *(f"{verb} {id_}" for verb in _verbs(book, table, id_)), *((f"show {shown}",) if table in TABLES else ())


def _verbs(book: Book, table: str, id_: str) -> Iterable[str]:
    if table == "entity":
        entity = book.entities[id_]
        if entity.class_ in {"sponsor", "modelled", "vehicle"}:
            yield "through"
            yield "funding"
    elif table == "contract" and KINDS[book.contracts[id_].kind].family in INSTRUMENTS:
        yield "instrument"
    elif table == "scenario":
        yield "stress --scenario"
    elif table == "series":
        yield "gauge explosive"


def _begins_a_word(word: str, name: str) -> bool:
    return re.search(f"[^a-z0-9]{re.escape(word)}", f" {name}") is not None


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", text)).lower()
