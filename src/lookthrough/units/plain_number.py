"""How a number is written, in a book and in a table alike: digits with a point, perhaps a sign and a power of ten.

Nothing else that Python reads is one: no underscores, no digits of other scripts, no ``nan``, no ``inf``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(NUMBER)


def are_numbers(texts: Iterable[str]) -> bool:
    """Return whether each of the texts is a number and nothing else."""
    return all(map(_NUMBER.fullmatch, texts))
