"""The templates of the pages: whatever is put into one is escaped, unless it is markup already.

Markup is what a template returned, or a literal of this package into which ``format`` or ``join`` put escaped text: no
text of a book becomes markup in another way.
"""

from __future__ import annotations

import functools
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def render(template: str, **data: object) -> Markup:
    """Return a template of ``present/templates`` filled with data.

    Args:
        template: its file name there, ``section.html``.
        data: by the names that the template uses.

    Raises:
        jinja2.UndefinedError: the template uses a name that ``data`` does not give.
    """
    return Markup(_environment().get_template(template).render(data))  # noqa: S704 - the template has escaped it


def asset(name: str) -> Markup:
    """Return a style sheet or a script of ``present/assets`` as it is."""
    text = files("lookthrough.present").joinpath("assets", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of this package, not of a book


@functools.cache
def _environment() -> Environment:
    """Return the one environment: it reads files of the package only, and an unknown name is an error."""
    environment = Environment(
        loader=PackageLoader("lookthrough.present"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":"), "allow_nan": False}
    return environment
