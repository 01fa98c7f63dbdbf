"""What a machine offers: versions, cores, memory, cache folder. Nothing heavy is imported to find out."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant

from __future__ import annotations

import os
import platform
from contextlib import suppress
from typing import TYPE_CHECKING

from lookthrough.units.cores import usable_cores
from lookthrough.units.plugins import installed

if TYPE_CHECKING:
    from pathlib import Path

    from lookthrough.simulate.runner.compiled_cache import CompiledCache

NEEDED = ("numpy", "scipy", "PyYAML", "duckdb", "narwhals", "rustworkx", "typer", "jax", "jaxlib")


WORKBOOKS = ("XlsxWriter", "openpyxl")
"""Of the extra ``excel``: what writes workbooks, and what reads them."""


def diagnose() -> dict[str, str]:
    """Return the facts by name; what is missing is called missing."""
    from lookthrough.book.bundled import BUNDLED
    from lookthrough.simulate.runner.compiled_cache import find_cache

    return {
        "lookthrough": _version("lookthrough"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **{name: _version(name) for name in (*NEEDED, *WORKBOOKS)},
        "cores": str(usable_cores()),
        "memory": _memory(),
        "cache": _cache(find_cache()),
        "bundled book": str(BUNDLED),
        "plug-ins": "; ".join(installed()) or "none",
    }


def _version(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _memory() -> str:
    names = ("SC_PAGE_SIZE", "SC_PHYS_PAGES")
    if not all(name in os.sysconf_names for name in names):
        return "unknown"
    page, pages = (os.sysconf(name) for name in names)
    return f"{page * pages / 2**30:.1f} GiB"


def _cache(cache: CompiledCache) -> str:
    return f"off: {cache.why_not}" if cache.folder is None else f"{cache.folder} ({_size(cache.folder)})"


def _size(folder: Path) -> str:
    if not folder.is_dir():
        return "empty"
    held = 0
    for file in folder.rglob("*"):
        with suppress(OSError):  # a run beside this one has just renamed it
            held += file.stat().st_size
    return f"{held / 2**20:.1f} MiB of compiled programs"
