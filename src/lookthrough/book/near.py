"""The nearest valid name to one that is not."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most like a word, ``None`` where none is near; case, spaces and dashes do not count."""
    table = {_plain(name): name for name in names}
    plain = _plain(word)
    if plain in table:
        return table[plain]
    near = difflib.get_close_matches(plain, table, n=1, cutoff=0.6)
    return table[near[0]] if near else None


def did_you_mean(word: str, names: Iterable[str]) -> str | None:
    """Return the question ``did you mean "name"?``, ``None`` where no name is near."""
    near = nearest(word, names)
    return None if near is None else f'did you mean "{near}"?'


def _plain(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
