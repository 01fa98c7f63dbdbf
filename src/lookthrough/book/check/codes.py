"""The codes of problems: what each means and how to put it right.

1xx text and files, 2xx names, 3xx quantities and dates, 4xx records and rules, 5xx warnings. A code is a ``Code`` in
``CODES`` of the module that raises it, of the first one where several do. Every code has a failing book under
``tests/errors/`` that shows its message.
"""

from __future__ import annotations

import importlib
import pkgutil
import textwrap
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough import book

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.problems import Code


def explain(code: str) -> str | None:
    """Return the page of a code as text, ``None`` where there is no such code."""
    entry = CODES.get(code.strip().upper())
    if entry is None:
        return None
    paragraphs = (entry.explanation, f"To put it right: {entry.remedy}")
    wrapped = "\n\n".join(textwrap.fill(paragraph, 100) for paragraph in paragraphs)
    severity = "warning" if entry.id.startswith("LT5") else "error"
    return f"{severity} {entry.id}: {entry.title}\n\n{wrapped}\n"


def _discover() -> Iterator[Code]:
    for module in pkgutil.walk_packages(book.__path__, f"{book.__name__}."):
        if module.name != __name__:
            yield from getattr(importlib.import_module(module.name), "CODES", ())


CODES: Mapping[str, Code] = MappingProxyType({code.id: code for code in sorted(_discover(), key=attrgetter("id"))})
