"""``python -m tests.mutants 1500 [RUN] [book-12]``: a campaign outside of pytest, with its counts and its defects.

``RUN`` is the folder of a finished run, or ``-``. With the name of a mutant only that one is asked, and it is kept.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.mutants.campaign import timed


def main(count, run="-", only=None):
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    text, defects = timed(int(count), folder, None if run == "-" else Path(run), only=only)
    sys.stdout.write(text + "\n")
    if only is None:
        shutil.rmtree(folder)
    else:
        sys.stdout.write(f"{folder}\n")
    return bool(defects)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
