"""What a wheel carries beside the package, in share/doc/lookthrough; all else stands in pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from setuptools import setup

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent
SHARED = Path("share/doc/lookthrough")
LEFT_OUT = {"__pycache__", "build"}


def shared() -> Iterator[tuple[str, list[str]]]:
    """Return each folder of pages and examples with its files."""
    places = [place for top in ("docs", "examples") for place in (ROOT / top, *sorted((ROOT / top).rglob("*/")))]
    for place in (each for each in places if not LEFT_OUT & set(each.parts) and not each.name.endswith(".egg-info")):
        files = [str(file.relative_to(ROOT)) for file in sorted(place.iterdir()) if file.is_file()]
        if files:
            yield str(SHARED / place.relative_to(ROOT)), files
    yield str(SHARED), ["CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md"]


setup(data_files=list(shared()))
