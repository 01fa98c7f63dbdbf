"""Names near to one that does not exist. Case, spaces and dashes do not count."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def near_names(word: str, names: Iterable[str], *, count: int = 3, likeness: float = 0.6) -> list[str]:
    """Return up to ``count`` names: those most like a word first, then those that hold it.

    Args:
        word: the name that does not exist.
        names: those that do.
        count: of the names to return.
        likeness: of a name to the word, from 0 to 1, above which it is near.
    """
    plain = {_plain(name): name for name in names}
    alike = _alike(_plain(word), plain, count, likeness)
    holding = [key for key in plain if _plain(word) in key and key not in alike]
    return [plain[key] for key in [*alike, *holding][:count]]


def nearest(word: str, names: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Return the name most like a word, ``None`` where none is near."""
    plain = {_plain(name): name for name in names}
    return next((plain[key] for key in _alike(_plain(word), plain, 1, likeness)), None)


def did_you_mean(word: str, names: Iterable[str]) -> str | None:
    """Return the question ``did you mean "name"?``, ``None`` where no name is near."""
    return _asked(nearest(word, names))


def directory(names: Iterable[tuple[str, str]], *, likeness: float = 0.6) -> Directory:
    """Return a directory of many names, each with its id; where two are alike the first counts."""
    plain: dict[str, str] = {}
    for name, id_ in names:
        plain.setdefault(_plain(name), id_)
    return Directory(plain, likeness)


@dataclass(slots=True)
class Directory:
    """Names in plain form, each leading to an id, with the answers already given.

    To hold two names against each other takes some microseconds, so after ``work`` such pairs only names that are equal
    in plain form are found: who misspells a whole table sees it in the first answers.
    """

    plain: Mapping[str, str]
    likeness: float = 0.6
    work: int = 100_000
    answers: dict[str, str | None] = field(default_factory=dict)

    def nearest(self, word: str) -> str | None:
        """Return the id whose name is most like a word, ``None`` where none is near."""
        if word not in self.answers:
            self.answers[word] = self.plain.get(_plain(word)) or next(iter(self._similar(_plain(word), 1)), None)
        return self.answers[word]

    def did_you_mean(self, word: str) -> str | None:
        """Return the question ``did you mean "name"?``, ``None`` where no name is near."""
        return _asked(self.nearest(word))

    def is_it_another(self, id_: str) -> str | None:
        """Return the same question on the nearest name that has another id than this one, which is in the directory."""
        near = (self.plain.get(_plain(id_)), *self._similar(_plain(id_), 2))
        return _asked(next((other for other in near if other not in {None, id_}), None))

    def _similar(self, word: str, count: int) -> list[str]:
        if self.work <= 0:
            return []
        self.work -= len(self.plain)
        return [self.plain[key] for key in _alike(word, self.plain, count, self.likeness)]


def _asked(near: str | None) -> str | None:
    return None if near is None else f'did you mean "{near}"?'


def _alike(word: str, plain: Iterable[str], count: int, likeness: float) -> list[str]:
    return difflib.get_close_matches(word, plain, n=count, cutoff=likeness)


def _plain(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
