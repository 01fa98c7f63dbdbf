"""What all tests share."""

import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

import lookthrough
from lookthrough.book import loader
from lookthrough.simulate.runner import compiling

# Speed is measured in bench/, never by a test. make fuzz asks more examples of what does not say how many it needs.
settings.register_profile("untimed", deadline=None, max_examples=100 if "LOOKTHROUGH_SLOW" in os.environ else 40)
settings.load_profile("untimed")

PLAIN = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}
"""Options of XLA with which a program is compiled in half the time, and runs four times longer."""
BOOKS = Path(lookthrough.__file__).resolve().parent / "books"
USUAL = compiling.COMPILER_OPTIONS

os.environ.pop("COLUMNS", None)  # pytest-xdist gives its workers the width of a window, which they have not


@contextmanager
def compiled_with(options):
    """Compile programs with these options of XLA."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "COMPILER_OPTIONS", options)
        yield


@pytest.fixture(scope="session", autouse=True)
def plainly_compiled():
    """Compile runs with plain code: of a few paths most of the time goes into compiling.

    Who runs many paths asks for ``as_usual``.
    """
    with compiled_with(PLAIN):
        yield


@pytest.fixture(scope="session")
def as_usual():
    """Return a context in which programs are compiled as a user has them: for many paths."""
    return partial(compiled_with, USUAL)


@pytest.fixture(scope="session", autouse=True)
def bundled_books_are_read_once():
    """Return what was read of a book of the package, whose files do not change; reading is tested on other books."""
    known, read = {}, loader._load

    def load(root, *tables):
        if BOOKS not in Path(root).resolve().parents:
            return read(root, *tables)
        key = (str(root), *map(id, tables))
        return known[key] if key in known else known.setdefault(key, read(root, *tables))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "_load", load)
        yield


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """Return the folder of a small run, made once; who takes it is in the group ``small_run``."""
    from tests.small_run import make

    return make(tmp_path_factory.mktemp("small"))


LONGEST_NAME = 80
"""Longest text (characters) that names a case of a test."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case whose value is a file's content after the argument, which pytest then numbers.

    Bytes may hold the second at which they were made, and two workers that collect in two seconds would not agree.
    """
    return argname if isinstance(val, bytes) or (isinstance(val, str) and len(val) > LONGEST_NAME) else None
