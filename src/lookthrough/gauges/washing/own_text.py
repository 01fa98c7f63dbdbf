"""The text of somebody's file: one clear error for what is empty, too large, binary or of an unknown encoding."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from lookthrough.errors import InputError, UsageError
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 50 * 2**20  # bytes; the longest annual reports have some 10 MB with their markup
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PACKED = ((b"%PDF", "a PDF"), (b"PK\x03\x04", "a packed file (docx, xlsx, zip)"), (b"\x1f\x8b", "packed (gzip)"))
_MARKUP = re.compile(r"<(?:!doctype html|html|xbrl|\?xml|document>)", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|ix:header|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|tr|li|h[1-6]|table|section|article|br)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def read_text(path: Path) -> str:
    """Return the text of a file; of a page of HTML what a reader sees, a block a paragraph.

    Raises:
        UsageError: there is no such file.
        InputError: it is empty, above 50 MB, binary, or not UTF-8 and has no mark of another encoding.
    """
    name = shown(str(path))
    try:
        if not path.is_file():
            raise UsageError(f"{name}: no such file; give the path of a text or of a saved page")
        if path.stat().st_size > LARGEST:
            size = path.stat().st_size / 2**20
            raise InputError(f"{name}: {size:,.0f} MB are more than 50; cut out the part that speaks of the business")
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror}); give the path of a text") from error
    text = _decoded(raw, name)
    text = _seen(text) if _MARKUP.search(text[:2_000]) else text
    if not text.strip():
        raise InputError(f"{name}: the text is empty; give one with sentences")
    return text


def _decoded(raw: bytes, name: str) -> str:
    for start, kind in _PACKED:
        if raw.startswith(start):
            raise InputError(f"{name}: this is {kind} and no text; save it as text, UTF-8")
    encoding = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), "utf-8-sig")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"{name}:{line}: byte {raw[error.start]:#04x} is not {encoding.removesuffix('-sig').upper()}"
        raise InputError(f"{message}; save it as text, UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"{name}:{line}: a byte 0 stands there, so that this is no text; save it as text, UTF-8")
    return text


def _seen(text: str) -> str:
    """Return what a reader sees of a page."""
    return html.unescape(_TAG.sub("", _BLOCK.sub("\n\n", _UNSEEN.sub(" ", text)))).replace("\xa0", " ")
