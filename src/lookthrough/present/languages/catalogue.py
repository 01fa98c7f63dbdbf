"""The languages there are: each a catalogue of messages in the form of gettext, and its usage of numbers.

A catalogue is read by Babel, the library that translators' tools agree on. What has the context ``script`` are words
within the scripts of a page; everything else may stand anywhere.
"""

from __future__ import annotations

import functools
import importlib.util
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.errors import UsageError
from lookthrough.present.languages import korean_usage
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENGLISH = "en"
SCRIPT = "script"


class Usage(NamedTuple):
    """How a language writes what stands in the place of a placeholder.

    Attributes:
        dollars: an amount in English figures, and the power of ten of its unit.
        day: an ISO date.
        quarter: ``2027Q3``.
        tick: the same at the axis of a picture, where a quarter has no more room than in English.
        with_particle: a word and what is hung on it.
        conjunction: between the last two of a list.
    """

    dollars: Callable[[str, int], str]
    day: Callable[[str], str]
    quarter: Callable[[str], str]
    tick: Callable[[str], str]
    with_particle: Callable[[str, str], str]
    conjunction: str


USAGES = {
    "ko": Usage(
        korean_usage.dollars,
        korean_usage.day,
        korean_usage.quarter,
        korean_usage.tick,
        korean_usage.with_particle,
        conjunction=" 및 ",
    )
}
"""Languages into which pages are translated, by their BCP 47 tags."""
LANGUAGES = (ENGLISH, *USAGES)


class Catalogue(NamedTuple):
    """The messages of a language.

    Attributes:
        language: its tag.
        said: the translation of each message.
        in_scripts: those of the words within scripts.
    """

    language: str
    said: Mapping[str, str]
    in_scripts: Mapping[str, str]


def language_named(name: str) -> str:
    """Return a language that there is.

    Raises:
        UsageError: there is no such language; the message says which there are.
    """
    if name not in LANGUAGES:
        hint = did_you_mean(name, LANGUAGES)
        there = f"there are {', '.join(LANGUAGES)}"
        raise UsageError(f"there is no language {name!r}: {f'{hint} {there}' if hint else there}")
    if name != ENGLISH and importlib.util.find_spec("babel") is None:
        raise UsageError(f"the language {name} needs Babel: pip install 'lookthrough[lang]'")
    return name


@functools.cache
def catalogue_of(language: str) -> Catalogue:
    """Return the catalogue of a language, without what has no translation yet."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  # an extra

    with files(__package__).joinpath(f"{language}.po").open("rb") as file:
        messages = [each for each in read_po(file, language) if each.id and each.string]
    said = {str(each.id): str(each.string) for each in messages if each.context != SCRIPT}
    return Catalogue(language, said, {str(each.id): str(each.string) for each in messages if each.context == SCRIPT})
