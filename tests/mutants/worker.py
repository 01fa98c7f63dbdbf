"""A process that asks the command line again and again: one request a line in, one answer a line out.

An invocation that takes 20 s of processor time, or 45 s by the clock, is stopped: nobody waits longer. What never
comes back (a loop in compiled code) is ended from outside, see ``asking``.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import sys
import time
import traceback
import warnings

PATIENCE, CLOCK = 20.0, 45.0
MEMORY = 6 * 2**30
INVITED = ("stress", "run")


class Hang(BaseException):
    """An invocation took too long; no ``except Exception`` holds it up."""


class Reached(BaseException):
    """All options of a run were accepted; the run itself is not made."""


def _stop(*_):
    raise Hang


def _reached(*_args, **_options):
    raise Reached


def _timers(cpu, clock):
    signal.setitimer(signal.ITIMER_PROF, cpu)
    signal.setitimer(signal.ITIMER_REAL, clock)


def asked(runner, app, args, *, patience, simulates):
    """Return what one invocation gave: code, streams, the traceback of a defect, seconds of the processor."""
    if args[0] in INVITED and not simulates:
        _without_runs()
    began = time.process_time()
    found = {"code": 0, "stdout": "", "stderr": "", "traceback": "", "how": "asked"}
    try:
        _timers(patience, CLOCK * patience / PATIENCE)
        result = runner.invoke(app, args)
        _timers(0, 0)
    except Hang:
        frames = [f for f in traceback.extract_tb(sys.exc_info()[2]) if "lookthrough" in f.filename]
        found |= {"how": "hang", "traceback": f"{frames[-1].filename}:{frames[-1].name}" if frames else ""}
    except Reached:
        found |= {"how": "reached"}
    else:
        found |= {"code": result.exit_code, "stdout": _sent(result.stdout), "stderr": _sent(result.stderr)}
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            found["traceback"] = "".join(traceback.format_exception(result.exception))
    finally:
        _timers(0, 0)
    return found | {"seconds": time.process_time() - began}


def _sent(text):
    """Return what the program's own stream sends of a text; Typer's runner puts another in its place."""
    from lookthrough.cli.streams import Stream

    out = io.StringIO()
    Stream(out, is_answer=True).write(text)
    return out.getvalue()


def _without_runs():
    from lookthrough.simulate import run

    run.compile_model = _reached


def main():
    from typer.testing import CliRunner

    import lookthrough.cli

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _stop)
    signal.signal(signal.SIGALRM, _stop)
    warnings.simplefilter("always")
    answers = os.fdopen(os.dup(1), "w")
    sys.stdout = sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["cwd"])
        simulates = request.get("simulates", False)
        patience = PATIENCE * (6 if simulates else 1)
        found = asked(CliRunner(), lookthrough.cli.app, request["args"], patience=patience, simulates=simulates)
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
