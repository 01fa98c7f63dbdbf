"""Asking the command line in a process of its own, which is ended where it never answers."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
from dataclasses import dataclass

from tests.places import ROOT

SILENCE = 90.0  # seconds after which a process is taken for lost


@dataclass(frozen=True)
class Answer:
    """What an invocation gave.

    Attributes:
        args: of the command line.
        code: its exit code.
        stdout, stderr: its streams.
        traceback: of a defect, or where it hung.
        how: ``asked``, ``hang``, or ``reached`` where the options of a run were accepted.
        seconds: of the processor.
    """

    args: tuple[str, ...]
    code: int
    stdout: str
    stderr: str
    traceback: str
    how: str
    seconds: float

    @property
    def command(self):
        return "lookthrough " + " ".join(self.args)


class Asker:
    """A process that answers; a new one is started where it was lost. Only one that ``simulates`` makes runs."""

    def __init__(self, *, simulates=False):
        self.process = None
        self.simulates = simulates

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def ask(self, cwd, *args):
        """Return what the command line answers in a folder."""
        args = tuple(map(str, args))
        if self.process is None:
            started = [sys.executable, "-m", "tests.mutants.worker"]
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(
                started, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
            )
        try:
            self.process.stdin.write(json.dumps({"cwd": str(cwd), "args": args, "simulates": self.simulates}) + "\n")
            self.process.stdin.flush()
            line = self._line()
        except BrokenPipeError:
            line = ""
        if line:
            return Answer(args, **json.loads(line))
        self._end()
        return Answer(args, 0, "", "", "the process never came back", "hang", SILENCE)

    def _line(self):
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            return self.process.stdout.readline() if waiting.select(SILENCE * (6 if self.simulates else 1)) else ""

    def _end(self):
        if self.process is not None:
            self.process.kill()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process = None
