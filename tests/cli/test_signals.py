"""The signals that ask the program to stop end it with a word."""

import os
import signal
import subprocess
import sys
import time

import pytest

from lookthrough import api
from lookthrough.cli import signals
from tests.cli.asking import refused
from tests.places import VALID

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

# The program sleeps where a verb would work, and says so; then it is sent the signal.
SLEEPER = """
import sys, time
from lookthrough import api, cli
from lookthrough.cli import streams
def load(path):
    streams.say("at work")
    time.sleep(60)
api.load = load
sys.argv = ["lookthrough", "scenarios"]
cli.main()
"""


def stopped_by(number, *, ignored=False):
    usual = "default_int_handler" if number == signal.SIGINT else "SIG_DFL"  # and not as the tests have it under nohup
    begun_with = "SIG_IGN" if ignored else usual
    before = f"import signal\nsignal.signal({int(number)}, signal.{begun_with})\n"
    child = subprocess.Popen(
        [sys.executable, "-c", before + SLEEPER], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stderr.readline() == "at work\n"
    child.send_signal(number)
    if ignored:
        time.sleep(0.3)
        assert child.poll() is None
        child.kill()
    said = child.communicate(timeout=30)
    return child.returncode, *said


@posix
@pytest.mark.parametrize(
    ("name", "code", "word"), [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "SIGTERM"), ("SIGHUP", 129, "SIGHUP")]
)
def test_a_signal_ends_a_verb_with_a_word_and_its_number(name, code, word):
    ended, answer, said = stopped_by(getattr(signal, name))
    assert (ended, answer) == (code, "")
    assert word in said
    assert "there is no answer" in said
    assert "Traceback" not in said


@posix
def test_a_signal_that_the_caller_has_switched_off_stays_off():
    assert stopped_by(signal.SIGHUP, ignored=True)[0] == -signal.SIGKILL


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_run_that_is_asked_to_stop_says_what_is_kept(name, code, monkeypatch, tmp_path):
    if not hasattr(signal, name):
        pytest.skip("not a signal of this system")

    def stress(*_args, progress, **_options):
        progress(2048, 10_000, 9.0)
        raise signals.StopSignal(getattr(signal, name))

    monkeypatch.setattr(api, "stress", stress)
    said = refused("stress", "--book", VALID, "--scenario", "fade", "--out", tmp_path / "run", code=code)
    assert name in said
    assert "2,048 finished paths are kept" in said
    assert "--resume" in said
