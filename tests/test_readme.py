"""What the README shows is run: Python as it stands, commands with their output, YAML through the loader."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lookthrough.book.bundled import BUNDLED
from lookthrough.book.loader import load_book
from lookthrough.cli import app
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import SHOCKS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]  # test_docs_code.py runs those of docs/
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "..."


def blocks(*languages):
    """Code blocks as test parameters, named by page and line."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in FENCE.finditer(text):
            if found[1] in languages:
                line = text.count("\n", 0, found.start()) + 1
                yield pytest.param(found[2], id=f"{page.relative_to(ROOT).as_posix()}:{line}")


def sessions():
    """Commands of console blocks with the lines shown after each."""
    for block in blocks("console"):
        for part in block.values[0].split("$ ")[1:]:
            command, *shown = part.rstrip().split("\n")
            yield pytest.param(command, shown, id=command)


def commands():
    """Commands of shell blocks, comments left out."""
    lines = [line for block in blocks("bash") for line in block.values[0].splitlines()]
    return [words for words in (shlex.split(line, comments=True) for line in lines) if words]


def environment():
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}


def missing(shown, output):
    """The first line shown that the output does not hold after the ones before it."""
    rest = iter(" ".join(line.split()) for line in output.splitlines())
    for line in (" ".join(line.split()) for line in shown if line.strip() and line.strip() != ANYTHING):
        pattern = ".*".join(map(re.escape, line.split(ANYTHING)))
        if not any(re.fullmatch(pattern, got) for got in rest):
            return line
    return None


@pytest.mark.parametrize("code", [*blocks("python")])
def test_python_runs_as_it_stands(code, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize(("command", "shown"), [*sessions()])
def test_commands_print_what_is_shown(command, shown, tmp_path):
    words = shlex.split(command)
    assert words[0] == "lookthrough"
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    assert missing(shown, done.stdout) is None, done.stdout


def test_a_line_that_is_not_printed_is_noticed():
    assert missing(["a", "...", "c ..."], "a\nb\nc d\n") is None
    assert missing(["c", "a"], "a\nc\n") == "a"
    assert missing(["a ..."], "b a\n") == "a ..."


def test_commands_that_take_minutes_exist_with_their_options():
    import typer

    known = typer.main.get_command(app).commands
    found = [words for words in commands() if words[0] == "lookthrough"]
    for _, verb, *words in found:
        below = getattr(known[verb], "commands", {})
        command = below[words[0]] if below else known[verb]
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= options, verb
    assert found


def test_targets_of_make_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {words[1] for words in commands() if words[0] == "make"} <= targets


def test_the_deal_of_the_readme_is_read_without_an_error(tmp_path):
    book = Path(shutil.copytree(BUNDLED, tmp_path / "book"))
    (deal,) = (text for text in (b.values[0] for b in blocks("yaml")) if text.startswith("deal:"))
    (book / "deals" / "of-the-readme.yaml").write_text(deal, encoding="utf-8")
    result = load_book(book, KINDS, SHOCKS)
    assert [p.message for p in result.problems if p.is_error] == []
    assert result.book.contracts["campus-lease"].value("rent").low == pytest.approx(1.9)


def test_more_than_a_third_of_the_assumptions_call_themselves_guesses():
    assumptions = load_book(BUNDLED, KINDS, SHOCKS).book.assumptions
    guesses = [name for name, each in assumptions.items() if (each.reason or "").startswith("guess")]
    assert len(guesses) > len(assumptions) / 3
