"""The smallest book that has every table, and ways to change and load it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.bundled import variants_of
from lookthrough.book.deal_file.read_deal import read_deal
from lookthrough.book.deal_file.stress_file import read_stresses
from lookthrough.book.loader import LoadResult, load_book
from lookthrough.book.problems import Problem, render
from lookthrough.contracts import KINDS
from lookthrough.deals.deal import deal
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

ERRORS = Path(__file__).parent.parent / "errors"
VALID = ERRORS / "_valid"


def load(root: Path) -> LoadResult:
    """Return a book with all the variants that it has."""
    return load_book(root, KINDS, SHOCKS, PATHS, variants_of(root))


@dataclass(frozen=True)
class OfDeal:
    """What is wrong with a deal file, findings of its cash flow included, as of a book."""

    book: object
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


def load_deal(path: Path) -> OfDeal:
    if path.name == "stresses.yaml":
        stresses = read_stresses(path)
        return OfDeal(stresses.stresses, stresses.problems, stresses.texts)
    reading = read_deal(path)
    found = () if reading.deal is None else deal(reading.deal).findings
    return OfDeal(reading.deal, (*reading.problems, *found), reading.texts)


def write(root: Path, texts: dict[str, str | bytes]) -> Path:
    for file, text in texts.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


@cache
def texts_of_valid() -> dict[str, str]:
    return {p.relative_to(VALID).as_posix(): p.read_text() for p in sorted(VALID.rglob("*")) if p.is_file()}


def changed(root: Path, file: str, old: str, new: str) -> Path:
    """Write the valid book with one text replaced by another."""
    texts = dict(texts_of_valid())
    assert texts[file].count(old) == 1, f"{old!r} stands {texts[file].count(old)} times in {file}"
    return write(root, {**texts, file: texts[file].replace(old, new)})


def example(root: Path, folder: Path) -> Path:
    """Write the book of an error example: ``alone`` as it is, or the valid book with the files of the folder."""
    if (folder / "alone").is_dir():
        return Path(shutil.copytree(folder / "alone", root))
    shutil.copytree(VALID, root)
    unseen = shutil.ignore_patterns("expected.txt")
    return Path(shutil.copytree(folder, root, dirs_exist_ok=True, symlinks=True, ignore=unseen))


def rendered(result: LoadResult) -> str:
    return "".join(render(p, result.texts.get(p.position.file)) + "\n" for p in result.problems)


def codes(result: LoadResult) -> list[str]:
    return [p.code for p in result.problems]
