"""The nearest valid name to one that is not."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most like a word, ``None`` where none is near; case, spaces and dashes do not count."""
    return Directory({_plain(name): name for name in names}).nearest(word)


def did_you_mean(word: str, names: Iterable[str]) -> str | None:
    """Return the question ``did you mean "name"?``, ``None`` where no name is near."""
    near = nearest(word, names)
    return None if near is None else f'did you mean "{near}"?'


def directory(names: Iterable[tuple[str, str]]) -> Directory:
    """Return a directory of many names, each with its id; where two are alike the first counts."""
    plain: dict[str, str] = {}
    for name, id_ in names:
        plain.setdefault(_plain(name), id_)
    return Directory(plain)


@dataclass(slots=True)
class Directory:
    """Names in plain form, each leading to an id, with the answers already given.

    A search takes milliseconds in a large book, so after ``searches`` of them only names that are equal in plain form
    are found: who misspells a whole table sees it in the first hundred.
    """

    plain: Mapping[str, str]
    searches: int = 100
    answers: dict[str, str | None] = field(default_factory=dict)

    def nearest(self, word: str) -> str | None:
        """Return the id whose name is most like a word, ``None`` where none is near."""
        if word not in self.answers:
            self.answers[word] = self.plain.get(_plain(word)) or self._similar(_plain(word))
        return self.answers[word]

    def _similar(self, word: str) -> str | None:
        if self.searches == 0:
            return None
        self.searches -= 1
        near = difflib.get_close_matches(word, self.plain, n=1, cutoff=0.6)
        return self.plain[near[0]] if near else None


def _plain(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
