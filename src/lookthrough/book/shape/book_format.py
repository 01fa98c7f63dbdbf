"""The format of a book: a number in its header, 1 where it names none; a later one is not guessed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.problems import Code
from lookthrough.book.schema.vocabulary import BOOK_FORMAT

if TYPE_CHECKING:
    from lookthrough.book.text.fields import Entries, Reader


def check_format(reader: Reader, fields: Entries) -> None:
    """Add a problem where the header of a book names a format that is not read here."""
    text = reader.text(fields, "format")
    if text is None or text == str(BOOK_FORMAT):
        return
    is_later = text.isascii() and text.isdigit() and len(text) < 4 and int(text) > BOOK_FORMAT
    label = f"this lookthrough reads format {BOOK_FORMAT}" if is_later else "no format of a book"
    hint = "upgrade: pip install --upgrade lookthrough" if is_later else f"write format: {BOOK_FORMAT}, or leave it out"
    reader.add("LT114", fields["format"].value, f"the book is of format {text}", label, hint=hint)


CODES = (
    Code(
        "LT114",
        "a book is of another format",
        "The header may say by `format:` how the files of the book are to be read. What a later format means is not "
        "known here, so that its figures could be read as something else.",
        "Upgrade lookthrough. Where the number is a slip, write `format: 1` or leave it out, which is the same.",
    ),
)
