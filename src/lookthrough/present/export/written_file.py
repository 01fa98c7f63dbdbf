"""Where a file may go, and how it gets there: said before anything is computed, and with a remedy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lookthrough.errors import IncompleteError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SEVERAL = 2
"""A page may end in .htm too, which goes without saying; of more endings all are named."""


def refuse_unwritable(file: Path, endings: Sequence[str]) -> None:
    """Refuse a file that cannot be written, before anything is computed.

    Args:
        file: what was asked for.
        endings: that its name may have, the usual one first.

    Raises:
        UsageError: it is a folder, has another ending, or cannot be written.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder: name a file in it, {file / ('book' + endings[0])}")
    if file.suffix.lower() not in endings:
        wanted = " or ".join(endings) if len(endings) > SEVERAL else endings[0]
        raise UsageError(f"{file} does not end in {wanted}: name it {file.name + endings[0]}")
    folder = file.parent
    if not folder.is_dir():
        what = f"{folder} is a file" if folder.exists() else f"there is no folder {folder}"
        raise UsageError(f"{what}: make the folder first, mkdir -p {folder}")
    if not os.access(file if file.exists() else folder, os.W_OK):
        raise UsageError(f"{file} cannot be written: no permission; choose another folder")


def write_file(file: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        IncompleteError: the disk did not take it.
    """
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IncompleteError(f"{error.strerror or error}: {file}") from error
