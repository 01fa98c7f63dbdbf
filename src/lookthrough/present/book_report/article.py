"""A page of the report of a book: where it is, its title and its markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.page.templates import render

if TYPE_CHECKING:
    from markupsafe import Markup


class Article(NamedTuple):
    """One page of the report: where it is (``entity/meta``), its title, and its HTML."""

    id: str
    title: str
    html: Markup


class Part(NamedTuple):
    """A part of a page under a heading, with words before it; left out where it is empty."""

    title: str
    html: Markup
    words: str = ""


def article(id_: str, title: str, kicker: str, template: str, **data: object) -> Article:
    """Return a page with its heading.

    Args:
        id_: where it is, ``deal/hyperion``.
        title: heading.
        kicker: what it is, in a few words above the heading.
        template: of its body.
        data: by the names that the template uses.
    """
    return Article(id_, title, render(template, id=id_, title=title, kicker=kicker, **data))
