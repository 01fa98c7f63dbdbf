"""How a number is written, in a book and in a table alike: digits with a point, perhaps a sign and a power of ten.

Nothing else that Python reads is one: no underscores, no digits of other scripts, no ``nan``, no ``inf``.
"""

from __future__ import annotations

import re

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(NUMBER)


def is_number(text: str) -> bool:
    """Return whether a text is a number and nothing else."""
    return _NUMBER.fullmatch(text) is not None
