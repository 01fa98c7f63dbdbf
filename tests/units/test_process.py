"""A command ends at once, and as it would have ended: with its code, its words, and what was to be done at its end."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest

from lookthrough.units.process import MADE, TIMES, search_seldom

BEGUN = "import atexit, sys\nfrom lookthrough.units.process import left_at_once\nwith left_at_once():\n"


def ended(body: str) -> subprocess.CompletedProcess[str]:
    lines = "".join(f"    {line}\n" for line in ("atexit.register(print, 'last words')", *body.splitlines()))
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-c", BEGUN + lines], capture_output=True, text=True, check=False, env=buffered
    )


@pytest.mark.parametrize(
    ("body", "code"), [("print('done')", 0), ("print('done'); sys.exit(3)", 3), ("print('done'); sys.exit()", 0)]
)
def test_what_was_said_is_said_and_the_code_is_the_command_s(body: str, code: int) -> None:
    found = ended(body)
    assert (found.returncode, found.stdout, found.stderr) == (code, "done\nlast words\n", "")


def test_an_error_is_told_as_python_tells_it() -> None:
    found = ended("raise ValueError('no')")
    assert (found.returncode, found.stdout) == (1, "last words\n")
    assert found.stderr.startswith("Traceback")
    assert found.stderr.endswith("ValueError: no\n")


def test_a_word_instead_of_a_code_is_told() -> None:
    found = ended("sys.exit('refused')")
    assert (found.returncode, found.stderr) == (1, "refused\n")


def test_threads_come_to_their_end() -> None:
    found = ended("import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()")
    assert found.stdout == "thread\nlast words\n"


def test_what_python_would_take_apart_is_left() -> None:
    body = "class Heavy:\n    def __del__(self):\n        print('taken apart')\nsys.kept = Heavy()"
    assert ended(body).stdout == "last words\n"


def test_of_a_reader_that_has_gone_python_tells_in_its_own_words() -> None:
    found = ended("import os\nreading, writing = os.pipe()\nos.close(reading)\nos.dup2(writing, 1)\nprint('nobody')")
    assert found.returncode == 120
    assert "BrokenPipeError" in found.stderr


def test_an_interruption_is_a_word_and_a_code() -> None:
    found = ended("print('begun')\nraise KeyboardInterrupt")
    assert (found.returncode, found.stdout, found.stderr) == (130, "begun\nlast words\n", "interrupted\n")


@pytest.mark.parametrize(("ignored", "code", "said"), [(False, 130, "stop\n"), (True, 0, "")])
def test_at_a_signal_a_process_ends_at_once_unless_it_is_switched_off(*, ignored: bool, code: int, said: str) -> None:
    body = (
        f"import os, signal\nfrom lookthrough.units.process import stopped_at_once\n"
        f"if {ignored}:\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"with stopped_at_once(signal.SIGINT, 'stop\\n'):\n    os.kill(os.getpid(), signal.SIGINT)\n"
        f"print(signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, signal.default_int_handler))"
    )
    found = ended(body)
    assert (found.returncode, found.stderr) == (code, said)
    assert found.stdout == ("True\nlast words\n" if ignored else "")


def test_searches_are_seldom() -> None:
    before = gc.get_threshold()
    try:
        search_seldom()
        assert gc.get_threshold() == (MADE, TIMES, TIMES)
    finally:
        gc.set_threshold(*before)
