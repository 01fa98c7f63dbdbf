"""Roles of docstrings become links on the site: ``:func:`a.b.c` `` is ``c``, linked where a page has it."""  # noqa: INP001  # mkdocs.yml names its path

from __future__ import annotations

import re

import griffe

ROLE = re.compile(r":(?:func|class|mod|meth|attr):`~?([\w.]+)`")


class DocstringLinks(griffe.Extension):
    """Rewrites every docstring as it is read; an address that no page has stays a word."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the docstring of an object."""
        if obj.docstring is not None:
            obj.docstring.value = ROLE.sub(_link, obj.docstring.value)


def _link(role: re.Match[str]) -> str:
    path = role[1]
    return f'<autoref identifier="{path}" optional>`{path.rpartition(".")[2]}`</autoref>'
