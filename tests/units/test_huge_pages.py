"""A process that simulates begins once more where it gets large pages of memory then, and only there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from lookthrough.__main__ import SIMULATE
from lookthrough.cli.app import app
from lookthrough.units import huge_pages

if TYPE_CHECKING:
    from pathlib import Path

ARGUMENTS = ["python", "-m", "lookthrough", "stress", "--paths", "64"]
Begun = list[tuple[str, list[str], dict[str, str]]]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Begun:
    """What is begun, on a system that gives pages to whoever asks, with a glibc that can ask."""
    found: Begun = []
    pages = tmp_path / "enabled"
    pages.write_text("always [madvise] never\n", encoding="ascii")
    monkeypatch.setattr(huge_pages, "PAGES", pages)
    monkeypatch.setattr(os, "confstr", lambda _name: "glibc 2.36")
    monkeypatch.setattr(
        os, "execve", lambda program, arguments, environment: found.append((program, arguments, environment))
    )
    monkeypatch.setattr(sys, "orig_argv", ARGUMENTS)
    monkeypatch.delenv(huge_pages.TUNABLES, raising=False)
    return found


def test_the_same_command_begins_with_large_pages(begun: Begun) -> None:
    huge_pages.begin_with_huge_pages()
    ((program, arguments, environment),) = begun
    assert program == sys.executable
    assert arguments == [sys.executable, *ARGUMENTS[1:]]
    assert environment[huge_pages.TUNABLES] == "glibc.malloc.hugetlb=1"
    assert environment["PATH"] == os.environ["PATH"]


def test_what_else_glibc_is_told_stays(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(huge_pages.TUNABLES, "glibc.malloc.arena_max=2")
    huge_pages.begin_with_huge_pages()
    assert begun[0][2][huge_pages.TUNABLES] == "glibc.malloc.arena_max=2:glibc.malloc.hugetlb=1"


@pytest.mark.parametrize("told", ["glibc.malloc.hugetlb=1", "glibc.malloc.hugetlb=0", "a=1:glibc.malloc.hugetlb=2"])
def test_who_was_told_already_goes_on(begun: Begun, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv(huge_pages.TUNABLES, told)
    huge_pages.begin_with_huge_pages()
    assert not begun


@pytest.mark.parametrize("given", ["always madvise [never]", "[always] madvise never", ""])
def test_where_the_system_gives_none_or_all_nothing_begins_anew(begun: Begun, given: str) -> None:
    huge_pages.PAGES.write_text(given, encoding="ascii")
    huge_pages.begin_with_huge_pages()
    assert not begun


def test_another_system_is_left_alone(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    huge_pages.PAGES.unlink()
    huge_pages.begin_with_huge_pages()
    huge_pages.PAGES.write_text("always [madvise] never", encoding="ascii")
    for library in ("musl 1.2", "glibc 2.31", "glibc", ""):
        monkeypatch.setattr(os, "confstr", lambda _name, library=library: library)
        huge_pages.begin_with_huge_pages()
    monkeypatch.delattr(os, "confstr")
    huge_pages.begin_with_huge_pages()
    assert not begun


def test_verbs_that_simulate_are_verbs() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert names >= SIMULATE
