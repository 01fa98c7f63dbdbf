"""Says line by line how long a question to the bundled book took: ``chunk N``, ``split N``, ``run N``, ``stress N``.

It runs with an older checkout too (``session.py``), of which it asks only what there was before sessions.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.simulate.answer import results
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import Options
from lookthrough.simulate.set_up import set_up, settings_of

QUARTERS = 40
OPTIONS = Options("hype-fade", 1024, QUARTERS, 1, 1.0, {}, CHANNELS, SIMULATED, None, 0, 64, True, True, True)


def main() -> None:
    book = lt.load()
    run = set_up(book, OPTIONS, kinds=KINDS, block=1024)
    run.program.compile(run.inputs)
    settings = results.all_settings(CHANNELS)
    of_all = run.inputs._replace(settings=settings_of(settings, OPTIONS), used=np.asarray(len(settings)))
    # Where devices did not share the settings of a path yet, they are run one after the other.
    split = getattr(run.program, "split", run.program.chunk)
    session = lt.session(book, quarters=QUARTERS) if "session" in lt.__all__ else None

    def ask(what: str, paths: int) -> None:
        if what == "chunk":
            run.program.chunk(run.inputs, 0, paths)
        elif what == "split":
            split(of_all, 0, paths)
        elif what == "run":
            lt.stress(book, "hype-fade", paths=paths, quarters=QUARTERS, trace=0, quick=True)
        elif session is not None:
            session.stress("hype-fade", paths=paths)

    for line in sys.stdin:
        what, paths = line.split()
        begun = time.perf_counter()
        ask(what, int(paths))
        print(json.dumps(time.perf_counter() - begun), flush=True)


if __name__ == "__main__":
    main()
