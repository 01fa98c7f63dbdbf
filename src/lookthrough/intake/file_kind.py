"""Looking at a file before it is read: a regular file of a size that fits, what kind it is, and its text."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING, NoReturn

from lookthrough.intake.row_problems import RowProblem, TableError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 2**30  # bytes; ten times a table of a million payments with all columns
_AS_CSV = "save the sheet as CSV UTF-8 and give that file"
_UNPACK = "unpack it and give the table that is inside"
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of the old format (.xls)", "save it as .xlsx or as CSV UTF-8"),
    (b"%PDF", "a PDF", "copy its table into a sheet and save that as CSV UTF-8"),
    (b"PAR1", "a Parquet file", "read it into a frame for lt.read_flows, or write it as CSV"),
    (b"ARROW1", "a Feather file", "read it into a frame for lt.read_flows, or write it as CSV"),
    (b"SQLite format 3", "a database of SQLite", "export the table as CSV"),
    (b"\x1f\x8b", "compressed (gzip)", _UNPACK),
    (b"BZh", "compressed (bzip2)", _UNPACK),
    (b"\xfd7zXZ", "compressed (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed (Zstandard)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
)
_TEXT_KINDS = (
    (("<!doctype html", "<html"), "a web page", "download the table itself, as CSV"),
    (("<?xml",), "an XML file", "export the table as CSV"),
    (("{", "[{", "[["), "JSON", "write it as CSV, or give the rows to lt.read_flows"),
    (("{\\rtf",), "a document (RTF)", "save the table as CSV UTF-8"),
)


def file_bytes(path: Path, name: str) -> bytes:
    """Return what is in a file.

    Raises:
        TableError: it is no regular file, cannot be read, or is too large.
    """
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            _refuse(name, "is a folder", "give the path of the table in it")
        if not stat.S_ISREG(about.st_mode):
            _refuse(name, "is not a regular file (a pipe or a device)", "write the table to a file and give that")
        if about.st_size > LARGEST_FILE:
            _refuse(name, f"{about.st_size / 2**30:.1f} GiB are more than {LARGEST_FILE / 2**30:g}", "split the table")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        _refuse(name, f"cannot be read ({reason})", "give the path of a CSV file or of a workbook")


def is_workbook(raw: bytes) -> bool:
    """Return whether the bytes are an Excel workbook of the present format."""
    return raw.startswith(b"PK") and "xl/workbook.xml" in _members(raw)


def text_of(raw: bytes, name: str) -> str:
    """Return the text of a file that is a table of text.

    Raises:
        TableError: it is something else, or its encoding is not UTF-8 and has no mark.
    """
    _refuse_other_kinds(raw, name)
    text = _decoded(raw, name)
    start = text[:200].lstrip().lower()
    for beginnings, kind, remedy in _TEXT_KINDS:
        if start.startswith(beginnings):
            _refuse(name, f"this is {kind}, not a table of text", remedy)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        _refuse(name, "a byte 0 stands in the text", "save the file as CSV UTF-8", row)
    return text


def _refuse_other_kinds(raw: bytes, name: str) -> None:
    for start, kind, remedy in _KINDS:
        if raw.startswith(start):
            _refuse(name, f"this is {kind}, not a table of text", remedy)
    if raw.startswith(b"PK\x03\x04"):
        members = _members(raw)
        if any(member.startswith(("content.xml", "word/")) for member in members):
            _refuse(name, "this is a document of an office program, not a table of text", _AS_CSV)
        inside = ", ".join(member for member in members if not member.endswith("/"))[:60]
        _refuse(name, "this is a zip archive, not a table of text", f"{_UNPACK}: {inside}" if inside else _UNPACK)


def _members(raw: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _decoded(raw: bytes, name: str) -> str:
    marks = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encoding = next((encoding for mark, encoding in marks if raw.startswith(mark)), "utf-8-sig")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start
    if encoding != "utf-8-sig":
        message = f"is not {encoding.upper()}, as its first bytes say"
    elif raw[:200].count(0) > 20:
        message = "looks like UTF-16 without its mark"
    else:
        message = f"byte {raw[at]:#04x} is not UTF-8"
    return _refuse(name, message, "save the file as CSV in UTF-8", raw.count(b"\n", 0, at) + 1)


def _refuse(name: str, message: str, remedy: str, row: int = 1) -> NoReturn:
    raise TableError([RowProblem(name, row, None, message, remedy)])
