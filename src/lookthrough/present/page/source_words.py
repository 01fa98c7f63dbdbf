"""A source as readers know it: its title, who published it, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.page.html_table import is_address

if TYPE_CHECKING:
    from lookthrough.book.records import Source


def source_words(source: Source) -> str:
    """Return the title, the publisher and the date of a source, as far as they are known."""
    return ", ".join(str(part) for part in (source.title, source.publisher, source.date) if part)


def source_link(source: Source) -> Markup:
    """Return a link to what a source is, to its place in the list of the page where it has no address."""
    words = source_words(source)
    if not is_address(source.url):
        return Markup('<a href="#src-{}">{}</a>').format(source.id, words)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(source.url, words)
