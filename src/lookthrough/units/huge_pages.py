"""Large pages of memory for a process that simulates: a sixth of its time goes to looking up addresses without them.

A group of paths passes over some fifty megabytes in every quarter, which are 12,000 pages of the usual 4 kB, and a
processor remembers where some thousand lie. Linux has pages of 2 MB for whoever asks; glibc asks for them only if it is
told to before a process begins (``GLIBC_TUNABLES``), so a process that was not told begins once more. No number depends
on it. Whoever sets ``glibc.malloc.hugetlb``, to 0 or anything else, is left alone.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

TUNABLES, NAME = "GLIBC_TUNABLES", "glibc.malloc.hugetlb"
PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
SINCE = (2, 35)  # the glibc that knows the word


def begin_with_huge_pages() -> None:
    """Begin this process anew, with the same arguments, where it would get large pages then; else do nothing."""
    told = os.environ.get(TUNABLES, "")
    if NAME in told or not sys.executable or not _are_given():
        return
    environment = {**os.environ, TUNABLES: ":".join(filter(None, (told, f"{NAME}=1")))}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606  # ourselves, no shell


def _are_given() -> bool:
    """Tell whether this system gives large pages to whoever asks, and glibc can ask."""
    try:
        name, _, release = str(os.confstr("CS_GNU_LIBC_VERSION")).partition(" ")
        asked = "[madvise]" in PAGES.read_text(encoding="ascii")
        return asked and name == "glibc" and tuple(int(part) for part in release.split(".")[:2]) >= SINCE
    except (AttributeError, OSError, ValueError):  # another system, or another library
        return False
