"""What reaches the standard streams, and how the command line ends where they take no more."""

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lookthrough.cli import streams
from tests.cli.asking import run
from tests.places import VALID

BASH = shutil.which("bash")
COMMAND = [sys.executable, "-m", "lookthrough"]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
posix = pytest.mark.skipif(os.name != "posix" or BASH is None, reason="streams are closed by a shell")


def flows(tmp_path, *names):
    """Return a table in which each name pays the next, the last one the first."""
    rows = [f"{payer},{payee},6" for payer, payee in zip(names, (*names[1:], names[0]), strict=True)]
    path = tmp_path / "flows.csv"
    path.write_text("\n".join(["payer,payee,amount", *rows, ""]), encoding="utf-8")
    return path


def shell(line, **environment):
    """Run a line of the shell in which ``lookthrough`` is the command."""
    command = f'lookthrough() {{ "{sys.executable}" -m lookthrough "$@"; }}; {line}'
    return subprocess.run(
        [BASH, "-c", command], capture_output=True, check=False, timeout=120, env={**os.environ, **environment}
    )


# A stream that takes no more.


@needs_full
@pytest.mark.parametrize("words", [f"scenarios --book {VALID}", f"funding --book {VALID} --csv", "--help", "--version"])
def test_a_full_disk_ends_with_4_and_a_sentence(words):
    done = shell(f"lookthrough {words} > /dev/full")
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.decode().splitlines() == [
        "standard output cannot be written: No space left on device; the answer is not shown whole"
    ]


@posix
@pytest.mark.parametrize("words", ["explain LT204", "--help"])
def test_a_closed_output_ends_with_4_and_a_sentence(words):
    done = shell(f"lookthrough {words} >&-")
    assert done.returncode == 4
    assert done.stderr.decode() == "standard output cannot be written: it is closed; the answer is not shown whole\n"


@posix
def test_a_closed_output_is_no_file_that_the_program_opens(tmp_path):
    page = tmp_path / "book.html"
    done = shell(f"lookthrough report --book '{VALID}' -o '{page}' <&- >&-")
    assert done.returncode == 4
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@posix
@pytest.mark.parametrize("stream", ["2>&-", pytest.param("2> /dev/full", marks=needs_full)])
def test_talk_that_nobody_takes_is_lost_and_the_exit_code_stands(stream):
    assert shell(f"lookthrough explain nosuch {stream}").returncode == 2
    assert shell(f"lookthrough nosuch {stream}").returncode == 2
    assert shell(f"lookthrough explain LT204 {stream}").returncode == 0
    assert shell(f"lookthrough nosuch <&- >&- {stream}").returncode == 2


@posix
@pytest.mark.parametrize("words", ["schema", "--help"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(words):
    done = shell(f"lookthrough {words} | head -c 1 > /dev/null; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout.strip(), done.stderr) == (b"0", b"")


# What is sent.


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("cp1252", b"\\u65e5\\u672c\\u9280\\u884c"),
        ("ascii", b"\\u65e5"),
        ("utf-8", "日本銀行".encode()),
        ("cp932", b"\x93\xfa"),
    ],
)
def test_every_code_page_takes_the_answer(page, shown, tmp_path):
    done = shell(f"lookthrough loops --flows '{flows(tmp_path, 'acme', '日本銀行')}'", PYTHONIOENCODING=page)
    assert done.returncode == 0
    assert shown in done.stdout
    assert b"Traceback" not in done.stderr


HOSTILE = "\x1b]0;PWN\x07", "\x9b31m", "\u202eevil", "a\u200bb", "a\x08b", "\ufefftop"
HIDDEN = "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"


@pytest.mark.parametrize("form", ["", "--csv", "--json"])
def test_nothing_moves_the_cursor_or_hides_whatever_a_table_holds(form, tmp_path):
    table = flows(tmp_path, "acme", *HOSTILE)
    for done in (shell(f"lookthrough loops {form} --flows '{table}'"), shell(f"lookthrough check '{table}'")):
        for sent in (done.stdout.decode(), done.stderr.decode()):
            assert not re.search(HIDDEN, sent)
            assert "Traceback" not in sent


@posix
@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("line", ["loops --flows $'\\e[2J\u202ex.csv'", "check $'\\e[2J\u202ex'", "--$'\\e[2J\u202ex'"])
def test_nothing_that_was_typed_moves_the_cursor(locale, line):
    done = shell(f"lookthrough {line}", LC_ALL=locale, PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert done.returncode in {2, 3}
    said = (done.stdout + done.stderr).decode(errors="surrogateescape")
    assert re.search(r"\\x1b.*\\u(202e|dce2)", said)
    assert not re.search(HIDDEN, said)


def test_wide_letters_stand_in_columns(tmp_path):
    said = shell(
        f"lookthrough loops --flows '{flows(tmp_path, 'acme', '日本銀行')}'", PYTHONIOENCODING="utf-8"
    ).stdout.decode()
    rows = [line for line in said.splitlines() if line.startswith(("vendor", "acme", "日本"))][:3]
    assert rows[0].index("revenue") + len("revenue") == rows[1].index("6.00") + 4 == rows[2].index("6.00") + 4 + 4


# How wide it is.


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    "verb", ["loops", "loops --by quarter", "through", "through meta", "through --table", "funding", "scenarios"]
)
def test_no_line_is_wider_than_the_window(verb, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    said = run(*verb.split())
    assert said.exit_code == 0
    assert [line for line in said.stdout.splitlines() if len(line) > columns] == []


def test_a_document_is_never_folded(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    rows = run("funding", "--csv").stdout.splitlines()
    assert len({row.count(",") for row in rows}) == 1
    assert max(map(len, rows)) > 80


def on_a_terminal(words, columns, **environment):
    """Return what a command sends to a terminal of some width."""
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    child = subprocess.Popen([*COMMAND, *words], stdout=theirs, stderr=theirs, env={**kept, **environment})
    os.close(theirs)
    sent = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal is closed: the command has ended
            break
        if not part:
            break
        sent += part
    os.close(ours)
    assert child.wait(60) == 0
    return sent.decode()


@posix
@pytest.mark.parametrize("environment", [{"TERM": "xterm-256color"}, {"TERM": "dumb", "NO_COLOR": "1"}])
def test_a_terminal_gets_lines_of_its_width_and_no_colours(environment):
    for words in (["through", "--book", str(VALID)], ["--help"]):
        said = on_a_terminal(words, 40, **environment)
        assert "\x1b" not in said
        assert max(map(len, said.splitlines())) <= 40


class Terminal:
    """A stand-in for a terminal that keeps what it is sent."""

    encoding = "utf-8"

    def __init__(self):
        self.sent = ""

    def write(self, text):
        self.sent += text

    def flush(self):
        pass

    def isatty(self):
        return True


@pytest.mark.parametrize(("term", "can"), [("xterm", True), ("dumb", False), ("", False)])
def test_a_line_is_drawn_again_only_where_a_terminal_can(term, can, monkeypatch):
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", streams.Stream(Terminal(), is_answer=False))
    assert streams.can_draw_again() is can


def test_a_line_that_is_drawn_again_stays_one_line_of_the_window(monkeypatch):
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", streams.Stream(terminal, is_answer=False))
    for done in range(1, 4):
        streams.draw_again(f"{done} of 3 paths, \x1b and a line that is far too long for it", is_last=done == 3)
    assert terminal.sent.count("\r") == 3
    assert terminal.sent.endswith("\n")
    assert all(len(part) <= 39 for part in terminal.sent.strip().split("\r"))
    assert "\x1b" not in terminal.sent
