"""What a command took last time is loaded while it reads its book, and taken by its word alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import pytest

from lookthrough.simulate.runner import compiling, foreseen
from lookthrough.simulate.runner.compiling import Kept, prepare
from lookthrough.simulate.runner.foreseen import NOTE, forget
from lookthrough.simulate.runner.kept_program import SUFFIX
from lookthrough.simulate.runner.loaded_early import foresee
from lookthrough.simulate.runner.spread import OverDevices

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = ["stress", "--paths", "64", "--quarters", "6"]


class Began(NamedTuple):
    """The folder of programs, and how often one was worked out from its export in the process of a command."""

    folder: Path
    loaded: list[str]


@pytest.fixture
def began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Began:
    prepare(1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found: list[str] = []
    as_kept, anew = compiling.compiled_as_kept, compiling.compiled

    def early(program: jax.export.Exported, spread: OverDevices) -> Callable[..., object]:
        found.append("early")
        return anew(program, spread, arguments_of(program))

    def late(program: jax.export.Exported, spread: OverDevices, arguments: tuple[object, ...]) -> Callable[..., object]:
        found.append("late")
        return anew(program, spread, arguments)

    def arguments_of(program: jax.export.Exported) -> tuple[object, ...]:
        with monkeypatch.context() as patch:
            patch.setattr(compiling, "compiled", lambda _program, _spread, arguments: arguments)
            return as_kept(program, OverDevices(1, 1))

    monkeypatch.setattr(compiling, "compiled_as_kept", early)
    monkeypatch.setattr(compiling, "compiled", late)
    return Began(tmp_path / "lookthrough" / "compiled", found)


def asked(words: list[str], monkeypatch: pytest.MonkeyPatch, times: float = 2.0) -> list[float]:
    """Do what a process does for a command: foresee, and then run a program on one device, three and four at once."""
    monkeypatch.setattr(foreseen, "_COMMAND", foreseen._Command())
    foresee(words)
    program = Kept(lambda whole, part: whole * part * times, OverDevices(1, 1), (times,))
    found = program(jnp.asarray(1.0), jnp.asarray([[3.0, 4.0]]))
    forget()
    return found.tolist()[0]


def test_the_second_time_it_is_loaded_early(began, monkeypatch):
    assert asked(COMMAND, monkeypatch) == [6.0, 8.0]
    assert asked(COMMAND, monkeypatch) == [6.0, 8.0]
    assert began.loaded == ["late", "early"]


@pytest.mark.parametrize(
    "other",
    [["stress", "--paths", "900", "--quarters", "6"], ["stress", "--paths=900", "--quarters", "6", "--json"],
     ["stress", "--seed", "7", "--resume", "--out", "here", "--quarters", "6"], ["stress", "--quarters", "6"]],
    ids=" ".join,
)  # fmt: skip
def test_other_paths_are_the_same_program(began, monkeypatch, other):
    asked(COMMAND, monkeypatch)
    asked(other, monkeypatch)
    assert began.loaded == ["late", "early"]


@pytest.mark.parametrize(
    "other", [["stress", "--quarters", "8"], ["story", "--paths", "64", "--quarters", "6"], []], ids=str
)
def test_another_command_is_foreseen_by_itself(began, monkeypatch, other):
    asked(COMMAND, monkeypatch)
    asked(other, monkeypatch)
    assert began.loaded == ["late", "late"]
    assert len(list(began.folder.glob(f"*{NOTE}"))) == 2


def test_a_program_of_a_book_that_changed_is_not_taken(began, monkeypatch):
    asked(COMMAND, monkeypatch)
    assert asked(COMMAND, monkeypatch, times=5.0) == [15.0, 20.0]
    assert sorted(began.loaded[1:]) == ["early", "late"]  # the early one for nothing
    assert asked(COMMAND, monkeypatch, times=5.0) == [15.0, 20.0]
    assert began.loaded[3:] == ["early"]


@pytest.mark.parametrize(
    "damage",
    [lambda note, _: note.write_text("../../etc/passwd 1 1"), lambda note, _: note.write_bytes(b"\xff\xfe"),
     lambda note, _: note.write_text(""), lambda note, _: (note.unlink(), note.mkdir()),
     lambda _, program: program.write_bytes(b"")],
    ids=["no word", "no text", "empty", "a folder", "program damaged"],
)  # fmt: skip
def test_a_damaged_note_or_program_costs_time_alone(began, monkeypatch, damage):
    asked(COMMAND, monkeypatch)
    (note,), (program,) = began.folder.glob(f"*{NOTE}"), began.folder.glob(f"*{SUFFIX}")
    damage(note, program)
    assert asked(COMMAND, monkeypatch) == [6.0, 8.0]
    assert began.loaded == ["late", "late"]


def test_what_fails_early_is_done_again(began, monkeypatch):
    asked(COMMAND, monkeypatch)

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(compiling, "compiled_as_kept", broken)
    assert asked(COMMAND, monkeypatch) == [6.0, 8.0]
    assert began.loaded == ["late", "late"]


def test_a_note_is_of_what_was_taken_last_and_of_no_more(began, monkeypatch):
    monkeypatch.setattr(foreseen, "_COMMAND", foreseen._Command())
    foresee(COMMAND)
    for times in (1.0, 2.0, 3.0, 3.0, 4.0, 4.0):  # a server takes many, and some of them twice
        Kept(lambda whole, part, times=times: whole * part * times, OverDevices(1, 1), (times,))(
            jnp.asarray(1.0), jnp.ones((1, 2))
        )
    forget()
    (note,) = began.folder.glob(f"*{NOTE}")
    assert len(set(note.read_text().splitlines())) == len(note.read_text().splitlines()) == foreseen.PROGRAMS
    began.loaded.clear()
    asked(COMMAND, monkeypatch, times=4.0)
    assert sorted(began.loaded) in (["early"], ["early", "early"])  # one of them for nothing
    assert len(note.read_text().splitlines()) == 1  # what this command took


def test_a_folder_that_has_gone_is_no_error(began, monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert asked(COMMAND, monkeypatch) == [6.0, 8.0]
    assert not list(began.folder.glob(f"*{NOTE}"))


def test_the_oldest_notes_go(began, monkeypatch):
    monkeypatch.setattr(foreseen, "MOST", 2)
    for quarters in ("4", "5", "6"):
        asked(["stress", "--quarters", quarters], monkeypatch)
    assert len(list(began.folder.glob(f"*{NOTE}"))) == 2


def test_without_a_command_or_a_cache_nothing_is_noted(began, monkeypatch):
    monkeypatch.setattr(foreseen, "_COMMAND", foreseen._Command())
    assert Kept(lambda whole, part: whole * part, OverDevices(1, 1), (1.0,))(
        jnp.asarray(2.0), jnp.ones((1, 1))
    ).tolist()
    assert not list(began.folder.glob(f"*{NOTE}"))
    began.folder.chmod(0o777)  # others may write there: nothing is kept
    assert asked(COMMAND, monkeypatch) == [6.0, 8.0]
    assert not list(began.folder.glob(f"*{NOTE}"))
