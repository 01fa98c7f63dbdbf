"""The codes of problems: what each means and how to put it right.

1xx text and files, 2xx names, 3xx quantities and dates, 4xx records and rules, 5xx warnings. Every code has a failing
book under ``tests/errors/`` that shows its message.
"""

from __future__ import annotations

import textwrap
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.check.code import Code
from lookthrough.book.check.codes_rules import RULES, WARNINGS
from lookthrough.book.schema.vocabulary import BASES, COVERAGE_REASONS, ENTITY_CLASSES, STATUSES
from lookthrough.book.text.quantities import FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping


def explain(code: str) -> str | None:
    """Return the page of a code as text, ``None`` where there is no such code."""
    entry = CODES.get(code.strip().upper())
    if entry is None:
        return None
    paragraphs = (entry.explanation, f"To put it right: {entry.remedy}")
    wrapped = "\n\n".join(textwrap.fill(paragraph, 100) for paragraph in paragraphs)
    severity = "warning" if code.strip().upper().startswith("LT5") else "error"
    return f"{severity} {code.strip().upper()}: {entry.title}\n\n{wrapped}\n"


_FORMS = "; ".join(f"{form.what}: {form.examples}" for form in FORMS.values() if form.pattern is not None)

_TEXT = {
    "LT101": Code(
        "a file cannot be read",
        "The file is listed in the folder of the book but the system does not give its content: it is a link that "
        "leads nowhere, or its permissions forbid reading. Names that only this file defines are not reported.",
        "Restore the file, or remove the link.",
    ),
    "LT102": Code(
        "a file is not UTF-8 text",
        "Books are plain text in UTF-8. The file holds a byte that is not valid UTF-8 or a control character, as a "
        "spreadsheet, an archive or a file in an older encoding would. Nothing of it is read.",
        "Save the file as plain text in UTF-8; export a spreadsheet as CSV in UTF-8.",
    ),
    "LT103": Code(
        "a tab indents a line",
        "YAML measures indentation in spaces and does not allow tabs there, because their width depends on the "
        "editor. The record with the tab is left out; the others of the file are read.",
        "Replace the tab with spaces.",
    ),
    "LT104": Code(
        "a file is empty",
        "The file has no content beside comments. It may have been cut off while it was saved, so it is not taken "
        "for an empty table.",
        "Restore the content, or delete the file.",
    ),
    "LT105": Code(
        "a file is not readable as YAML",
        "The text breaks the rules of YAML at this place: a bracket or quote that is not closed, an indentation that "
        "fits no record, or an unquoted text that holds a colon and a space. Where the broken record is one of a list "
        "it is left out and the rest of the file is read.",
        "Close the bracket or quote, align the line with its neighbours, or put the text in quotes.",
    ),
    "LT106": Code(
        "an anchor, alias, tag or merge key",
        "YAML can define a piece of text once and repeat it elsewhere, or force a type on it. In a book a record says "
        "all of itself, so that it can be read, compared and moved on its own, and the schema gives the type.",
        "Write the fields out. If the & or * belongs to a text, put the text in quotes.",
    ),
    "LT107": Code(
        "a key is written twice",
        "One record has the same key twice. YAML readers silently keep one of the two; which figure counts must not "
        "depend on that.",
        "Keep one. If the figure was revised, write one key with a list of dated values.",
    ),
    "LT108": Code(
        "the shape of the text is not the one expected",
        "A list stands where fields are expected, fields where a list is expected, or a list where one value is.",
        "Lists have items that start with `- `; records have lines `key: value`. See `lookthrough schema`.",
    ),
    "LT109": Code(
        "a field is missing",
        "A record lacks a field that it needs: the id or kind of a contract, the class of an entity, "
        "the grade of a source, the value of a dated value.",
        "Add the field.",
    ),
    "LT110": Code(
        "a field is empty",
        "The key is there and its value is not. Unknown is not zero, and an empty value could mean either that the "
        "figure is not known or that it does not exist.",
        "Write `unknown` where the figure exists and is not known; leave the line out where there is none.",
    ),
    "LT111": Code(
        "a row of a series cannot be read",
        "The files of series/ are CSV with the columns period, value, low, high, unit, basis and source. A row has "
        "another number of cells, a period that does not exist, a cell that is not a number, or a value outside its "
        "own range. The row is left out.",
        "Correct the cell. Numbers have a point and no separators; low and high may be empty.",
    ),
    "LT112": Code(
        "a key is not known",
        "Records have a closed list of keys, so that a misspelt key is not silently ignored.",
        "Correct the spelling. What no key is made for goes into `note`.",
    ),
    "LT113": Code(
        "there is no book in this folder",
        "A book is a folder with a file book.yaml, which gives its title and date.",
        "Name the folder that holds book.yaml, or write one with `title:` and `as_of:`.",
    ),
}
_NAMES = {
    "LT201": Code(
        "two records have one id",
        "An id names one record of its table. The first is kept, and neither is silently merged with the other.",
        "Give the second another id; if it is a later version of the first, make it a dated value there.",
    ),
    "LT202": Code(
        "this cannot be an id",
        "Ids consist of letters, digits, underscores, dashes and points and start with a letter or digit, so that "
        "they can be typed in a shell and used in a file name.",
        "Write e.g. hyperion-lease or c008.",
    ),
    "LT203": Code(
        "a source is not found",
        "A record names a source that is in no sources.yaml or sources/*.yaml. Every figure must lead to a source.",
        "Define the source with id, title and grade, or correct the name.",
    ),
    "LT204": Code(
        "an entity is not found",
        "A contract, a purchase, a holder or an assertion names an entity that no file of entities/ defines. Where an "
        "entity has this name, or an id near to it, the message says which and where.",
        "Use the id of the entity, not its name; define it if it is new.",
    ),
    "LT205": Code(
        "the kind of a contract is not known",
        "The kind decides which roles and terms a contract has and how it pays. A contract of an unknown kind is "
        "left out.",
        "Choose a kind from `lookthrough schema`.",
    ),
    "LT206": Code(
        "a scenario is not found",
        "`combines`, or `scenario` in book.yaml, names a scenario that no file of scenarios/ defines.",
        "Correct the name, or add the scenario.",
    ),
    "LT207": Code(
        "a word is not in its list",
        f"Some fields take one word of a closed list. Status: {', '.join(STATUSES)}. Basis: {', '.join(BASES)}. Class "
        f"of an entity: {', '.join(ENTITY_CLASSES)}. Reason of an exclusion: {', '.join(COVERAGE_REASONS)}. Grades "
        "are A, B and C.",
        "Choose the word that fits. The facts' word `closed` is `funded` where paid or drawn, else `signed`.",
    ),
    "LT208": Code(
        "the kind has no such term",
        "The key is a role or a term of another kind of contract. It would not be used, so it is not accepted.",
        "Use the term of this kind that means the same, or change the kind.",
    ),
    "LT209": Code(
        "a contract is not found",
        "A guarantee, a warrant, protection or a row of coverage names a contract that no deal of the book defines.",
        "Correct the id, or add the contract.",
    ),
    "LT210": Code(
        "a measure is not known",
        "An assertion compares a reported total with a measure of the book; measures are a closed table.",
        "Choose one that the message names, or leave the assertion out.",
    ),
    "LT211": Code(
        "a scenario combines itself",
        "The scenarios named in `combines` lead back to the scenario itself, so its shocks have no definite order.",
        "Take one of the names out of `combines`.",
    ),
    "LT212": Code(
        "a shock is not known",
        "A scenario moves the drivers of the simulated world, and each driver declares the shocks that it feels. A "
        "shock of another name would move nothing.",
        "Choose a name of the reference page on the world, or the one that the message proposes.",
    ),
}
_QUANTITIES = {
    "LT301": Code(
        "a quantity cannot be read",
        f"The text is not a quantity in the unit of this field. A figure needs its unit. Readable are {_FORMS}.",
        "Write the number with the unit of the field, or unknown.",
    ),
    "LT302": Code(
        "a range is reversed",
        "A range gives the smaller number first and the larger one second, and the earlier date before the later.",
        "Exchange the two ends, if both are right.",
    ),
    "LT303": Code(
        "an amount is negative",
        "Roles define who pays whom, so amounts have no sign. Operating income and cash flow may be negative, as may "
        "assumptions and shocks.",
        "Write the amount without the sign; if it flows the other way, exchange the roles.",
    ),
    "LT304": Code(
        "a date does not exist",
        "The text has the shape of a date, a quarter or a period, but the calendar has none like it, e.g. 2027Q5 or "
        "2026-02-30. A purchase is of a calendar year or quarter, because payments are counted by quarter: a fiscal "
        "year that ends in January has none of its own.",
        "Correct the date; split a fiscal year into the calendar quarters it covers.",
    ),
    "LT305": Code(
        "a share is above 100 %",
        "The field is a share of a whole. A bare number is a fraction: 0.8 is 80 %, and 80 is 8000 %.",
        "Write 80 % or 0.8.",
    ),
    "LT306": Code(
        "a date cannot be read",
        "`from`, `known`, `date` and `as_of` take a day, a month, a quarter or a year.",
        "Write 2025-10-16, 2025-10, 2025Q4 or 2025.",
    ),
    "LT307": Code(
        "a contract ends before it starts",
        "The maturity, the end, the anticipated repayment date or the start of amortisation lies before the start.",
        "Correct one of the two dates.",
    ),
    "LT308": Code(
        "dated values are out of order",
        "The values of a term that was revised stand oldest first, each after the first with a later `from`. The last "
        "one is the one in force. Two figures for one day are no revision: there sources disagree.",
        "Order the list by `from` and give each later value its date; write what another source says under `or:`.",
    ),
    "LT309": Code(
        "a value is known too early",
        "`known` says when something became public, so that a book can be replayed as of a date. A value cannot be "
        "public while its contract is not, a revision not before what it revises, a reported figure or total not "
        "before its day, and nobody can know that a contract is signed before the day on which it is.",
        "Correct the earlier date, or give the contract an earlier `known`.",
    ),
    "LT310": Code(
        "a book is not in US dollars",
        "Amounts of all contracts are added up, so a book has one currency, and only USD is supported.",
        "Convert the amounts at the rate of their date and write `currency: USD`.",
    ),
}

CODES: Mapping[str, Code] = MappingProxyType({**_TEXT, **_NAMES, **_QUANTITIES, **RULES, **WARNINGS})
