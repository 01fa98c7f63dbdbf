"""Every block of docs/ is run: a page is one session, in order, in one empty folder, as its reader would have it.

* ``console``: each line after ``$`` is run and must print the lines shown under it, in order; ``...`` stands for what
  is left out. A command that fails is followed by ``echo $?``. Numbers of a simulated run may differ by a quarter, all
  others not at all.
* ``bash``: run; ``make`` only has to be a target.
* ``python``: run, names are kept from block to block; a ``text`` block right after it is what it prints. Where it names
  a run its numbers may differ as those of a run.
* ``yaml``, ``csv`` that begin with ``# path``: saved there. ``diff``: the edit of a file that the page has made.

``python tests/test_docs_code.py`` writes into the pages what commands print now, line for line shown.
"""

import contextlib
import difflib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lookthrough.cli import app
from tests.slow import slow

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
ANYTHING = "..."
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
SIMULATED = ("stress", "why", "story", "sensitivity", "reverse", "audit", "compare", "report")
PYTHON_ON_A_RUN = "python on a run"
WIDTH = "400"


@dataclass
class Block:
    """A fenced block: its language, text, first line in the page, and whether it follows the one before at once."""

    language: str
    text: str
    line: int
    follows: bool


@dataclass
class Output:
    """What was printed where lines are shown: the lines of the page and the output they stand for."""

    command: str
    line: int
    shown: list[str]
    printed: str

    @property
    def wrong(self):
        """The first line shown that was not printed."""
        words = self.command.split()
        is_verb = words[0] == "lookthrough" and (words[1] in SIMULATED or "--run" in words)
        is_simulated = is_verb or self.command == PYTHON_ON_A_RUN
        return missing(self.shown, self.printed, is_loose=is_simulated)


@dataclass
class Desk:
    """The folder a page works in, with links to the checkout's own folders."""

    folder: Path
    names: dict = field(default_factory=dict)
    code: int = 0
    runs: dict = field(default_factory=dict)

    def __post_init__(self):
        for name in ("src", "examples", "tests"):
            (self.folder / name).symlink_to(ROOT / name)

    def run(self, command):
        """Return what a command prints; its exit code is kept for ``echo $?``."""
        if command == "echo $?":
            code, self.code = self.code, 0
            return str(code)
        assert self.code == 0, f"the command before `{command}` ended with {self.code}"
        if command.startswith("lookthrough stress"):
            return self._stress(command)
        if command.startswith("lookthrough ") and not set("|>$") & set(command):
            found = CliRunner().invoke(app, shlex.split(command)[1:], env={"COLUMNS": WIDTH})
            self.code = found.exit_code
            assert found.exit_code != 1, found.output
            return found.stdout + found.stderr
        done = self.shell(command)
        self.code = done.returncode
        return done.stdout + done.stderr

    def _stress(self, command):
        """Run in a process of its own, since JAX keeps the devices it has started with; the same run only once."""
        out = shlex.split(command)[shlex.split(command).index("--out") + 1]
        if command not in self.runs:
            done = self.shell(command)
            self.code = done.returncode
            if self.code:
                return done.stderr
            self.runs[command] = (done.stdout, self.folder / out)
        printed, kept = self.runs[command]
        if kept != self.folder / out:
            shutil.copytree(kept, self.folder / out)
        return printed

    def shell(self, text):
        """Run text in bash; an error ends it."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "COLUMNS": WIDTH}
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", text],  # noqa: S607  # the bash of the reader
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def save(self, text):
        """Save a block that names its file in the first line."""
        name, body = text.split("\n", 1)
        place = self.folder / name.removeprefix("#").strip()
        assert place.parent.is_dir(), f"{name}: no such folder"
        place.write_text(body if place.suffix == ".csv" else text, encoding="utf-8")

    def edit(self, text):
        """Apply the edit of a diff block: the lines with - and without a sign must stand in the file once."""
        head, *lines = text.rstrip("\n").split("\n")
        place = self.folder / head.removeprefix("---").strip()
        old = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
        new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
        before = place.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{head}: the old lines occur {before.count(old)} times"
        place.write_text(before.replace(old, new), encoding="utf-8")

    def python(self, text):
        """Run Python with the names of the blocks before it; return what it prints."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(text, "<page>", "exec"), self.names)  # noqa: S102  # the code of the page is what is tested
        return printed.getvalue()


def blocks(text):
    """Return the fenced blocks of a page."""
    found, end = [], None
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 2
        found.append(Block(match[1], match[2], line, end is not None and not text[end : match.start()].strip()))
        end = match.end()
    return found


def outputs(text, desk):
    """Run a page; yield every output it shows."""
    printed, python = "", "python"
    for block in blocks(text):
        if block.language == "console":
            yield from console(block, desk)
        elif block.language == "bash":
            run = "".join(f"{line}\n" for line in block.text.splitlines() if not line.startswith("make "))
            done = desk.shell(run)
            assert done.returncode == 0, done.stderr
        elif block.language == "python":
            printed = desk.python(block.text)
            python = PYTHON_ON_A_RUN if '"runs/' in block.text else "python"
            assert printed.strip(), f"line {block.line}: the block prints nothing"
        elif block.language == "text":
            assert block.follows, f"line {block.line}: an output without its code"
            yield Output(python, block.line, block.text.splitlines(), printed)
        elif block.language == "diff":
            desk.edit(block.text)
        elif block.language in {"yaml", "csv"} and block.text.startswith("# "):
            desk.save(block.text)


def console(block, desk):
    """Run the commands of a console block; yield what each shows."""
    lines = block.text.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in pairwise([*starts, len(lines)]):
        command = lines[start][2:]
        yield Output(command, block.line + start + 1, lines[start + 1 : end], desk.run(command))
    assert desk.code == 0, f"line {block.line}: a command ended with {desk.code}; show it with echo $?"


def missing(shown, printed, *, is_loose):
    """Return the first line shown that is not printed after the ones before; loose: with numbers of about that size."""
    rest = iter(" ".join(line.split()) for line in printed.splitlines())
    for line in (" ".join(line.split()) for line in shown if line.strip() not in {"", ANYTHING}):
        pattern = re.compile(".*".join(_pattern(part, is_loose) for part in re.split(r" ?\.\.\. ?", line)))
        wanted = _values(NUMBER.findall(line)) if is_loose else []
        if not any((got := pattern.fullmatch(other)) and _about(wanted, _values(got.groups())) for other in rest):
            return line
    return None


def _pattern(part, is_loose):
    """Return a pattern of text whose first and last numbers are whole; loose: any numbers."""
    if is_loose:
        return f"({NUMBER.pattern})".join(re.escape(text) for text in NUMBER.split(part))
    return r"(?<![\d.])" * part[:1].isdigit() + re.escape(part) + r"(?!\d|[.,]\d)" * part[-1:].isdigit()


def _values(texts):
    return [float(text.replace(",", "")) for text in texts]


def _about(wanted, got):
    return all(abs(a - b) <= 1 + abs(a) / 4 for a, b in zip(wanted, got, strict=True))


LONG = {
    ROOT / "docs" / name
    for name in (
        "doors/supervisor.md",
        "how-to/ask-in-a-session.md",
        "how-to/give-a-path.md",
        "how-to/run-on-many-machines.md",
        "how-to/take-a-figure.md",
        "how-to/use-in-a-notebook.md",
        "how-to/write-a-scenario.md",
        "quick-start/excel.md",
    )
}
"""Pages that compile programs of their own or draw long, half a minute each; the others take one run together."""


def marks_of(page):
    if page in LONG:
        return [slow]
    return [pytest.mark.xdist_group("docs runs")] if "lookthrough stress" in page.read_text(encoding="utf-8") else []


@pytest.fixture(scope="session")
def runs():
    """Simulated runs by command: what they printed, and their folder."""
    return {}


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=page.relative_to(ROOT).as_posix(),
            marks=marks_of(page),
        )
        for page in PAGES
    ],
)
def test_a_page_does_what_it_says(page, tmp_path, monkeypatch, runs):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", WIDTH)
    for output in outputs(page.read_text(encoding="utf-8"), Desk(tmp_path, runs=runs)):
        wrong = output.wrong
        if wrong is not None:
            pytest.fail(f"line {output.line}: {output.command}\nshows: {wrong}\nprints:\n{output.printed}")


def test_the_front_page_leads_to_every_page():
    front = ROOT / "docs" / "index.md"
    linked = {(front.parent / name).resolve() for name in re.findall(r"\]\(([^)#]+\.md)", front.read_text())}
    assert {page for page in PAGES if page != front} <= linked


def test_long_runs_stay_out_of_the_pages():
    assert set(PAGES) >= LONG
    commands = re.findall(r"^\$ lookthrough stress .*", "".join(p.read_text() for p in PAGES), re.MULTILINE)
    assert commands
    assert all(int(re.search(r"--paths (\d+)", command)[1]) <= 64 for command in commands)


def test_commands_named_in_sentences_exist_with_their_options():
    known = typer.main.get_command(app).commands
    text = "".join(FENCE.sub("", page.read_text(encoding="utf-8")) for page in PAGES)
    found = [shlex.split(command) for command in re.findall(r"`(lookthrough [^`]+)`", text)]
    assert len(found) > 20
    for _, verb, *words in (each for each in found if each[1][0].islower()):
        below = getattr(known[verb], "commands", {})
        command = below[words[0]] if below and words else known[verb]
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= {*options, "--help"}, verb


def test_make_targets_of_the_pages_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^(?:\$ )?make ([\w-]+)", "".join(p.read_text() for p in PAGES), re.MULTILINE)) <= targets


def page(tmp_path, *parts):
    tmp_path.mkdir(exist_ok=True)
    text = "".join(f"```{language}\n{body}\n```\n\n" for language, body in parts)
    return [output.wrong for output in outputs(text, Desk(tmp_path))]


def test_a_wrong_output_is_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert page(tmp_path, ("console", "$ echo 12 held\n12 held")) == [None]
    assert page(tmp_path / "a", ("console", "$ echo 13 held\n12 held")) == ["12 held"]
    assert page(tmp_path / "b", ("python", "print(1 + 1)"), ("text", "3")) == ["3"]


def test_a_number_of_a_run_may_move_a_little():
    assert missing(["loss  1,000.0 in 2028Q2 ..."], "loss 1,100.5 in 2028Q3 of 7", is_loose=True) is None
    assert missing(["loss  1,000.0 ..."], "loss 2,000.0 of 7", is_loose=True) is not None
    assert missing(["loss  1,000.0 ..."], "loss 1,000.1 of 7", is_loose=False) is not None


def test_a_failing_command_must_be_shown_to_fail(tmp_path):
    assert page(tmp_path, ("console", "$ false\n$ echo $?\n1")) == [None, None]
    with pytest.raises(AssertionError, match="ended with 1"):
        page(tmp_path / "a", ("console", "$ false"))


def test_an_edit_that_does_not_fit_is_noticed(tmp_path):
    saved = ("yaml", "# note.yaml\na: 1")
    assert page(tmp_path, saved, ("diff", "--- note.yaml\n-a: 1\n+a: 2"), ("console", "$ tail -1 note.yaml\na: 2"))
    with pytest.raises(AssertionError, match="0 times"):
        page(tmp_path / "a", saved, ("diff", "--- note.yaml\n-a: 3\n+a: 2"))


def refreshed(text, folder, runs):
    """Return a page with every line shown that is not printed any more replaced by the printed line most like it."""
    lines = text.split("\n")
    for output in outputs(text, Desk(folder, runs=runs)):
        rest = [" ".join(line.split()) for line in output.printed.splitlines()]
        place = {" ".join(line.split()): line for line in output.printed.splitlines()}
        for number, line in enumerate(output.shown, start=output.line):
            if not line.strip() or line.strip() == ANYTHING:
                continue
            found = next(
                (i for i, got in enumerate(rest) if Output(output.command, 0, [line], got).wrong is None), None
            )
            if found is None:
                plain = " ".join(line.replace(ANYTHING, "").split())
                likeness = [difflib.SequenceMatcher(None, plain, got[: len(plain) + 20]).ratio() for got in rest]
                found = max(range(len(rest)), key=likeness.__getitem__, default=None)
                if found is None or likeness[found] < 0.5:
                    sys.stderr.write(f"  line {number}: nothing printed is like: {line}\n")
                    continue
                whole = place[rest[found]].rstrip()
                cut = line.rstrip().endswith(ANYTHING) and len(whole) > len(line)
                lines[number - 1] = whole[: len(line) - 4].rstrip() + " ..." if cut else whole
                sys.stderr.write(f"  line {number}: {line}\n         now {lines[number - 1]}\n")
            rest = rest[found + 1 :]
    return "\n".join(lines)


def test_a_stale_line_is_written_anew_and_keeps_what_is_left_out(tmp_path, capsys):
    text = "```console\n$ echo reported 12.5 of all; echo held 3\nreported  11.5 of ...\nheld 3\n```\n"
    assert refreshed(text, tmp_path, {}) == text.replace("reported  11.5 of ...", "reported 12.5 of all")
    assert "line 3" in capsys.readouterr().err


def main(chosen):
    """Write into pages what their commands print now."""
    import tempfile

    runs = {}
    with tempfile.TemporaryDirectory() as kept:
        os.environ["COLUMNS"] = WIDTH
        for i, each in enumerate([Path(name).resolve() for name in chosen] or PAGES):
            sys.stderr.write(f"{each.relative_to(ROOT)}\n")
            folder = Path(kept) / str(i)
            folder.mkdir()
            os.chdir(folder)
            text = each.read_text(encoding="utf-8")
            each.write_text(refreshed(text, folder, runs), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
