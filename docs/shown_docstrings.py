"""What the site makes of docstrings and records before they are shown."""  # noqa: INP001  # mkdocs.yml names its path

from __future__ import annotations

import re

import griffe

ROLE = re.compile(r":(?:func|class|mod|meth|attr):`~?([\w.]+)`")


class DocstringLinks(griffe.Extension):
    """Roles become links: ``:func:`a.b.c` `` is ``c``, linked where a page has it and a word where none has."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the docstring of an object."""
        if obj.docstring is not None:
            obj.docstring.value = ROLE.sub(_link, obj.docstring.value)


class RecordFields(griffe.Extension):
    """Named tuples and typed dictionaries show their fields as data classes do: by the parameters that make one."""

    def on_class(self, *, cls: griffe.Class, **_: object) -> None:
        """Give such a class the signature that Python gives it."""
        if any(str(base).rpartition(".")[2] in {"NamedTuple", "TypedDict"} for base in cls.bases):
            fields = (
                griffe.Parameter(name, annotation=each.annotation, default=each.value, kind=_KIND)
                for name, each in cls.attributes.items()
                if each.annotation is not None
            )
            cls.set_member("__init__", griffe.Function("__init__", parameters=griffe.Parameters(*fields), parent=cls))


_KIND = griffe.ParameterKind.positional_or_keyword


def _link(role: re.Match[str]) -> str:
    path = role[1]
    return f'<autoref identifier="{path}" optional>`{path.rpartition(".")[2]}`</autoref>'
