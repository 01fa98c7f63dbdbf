"""What the runs of a book say, as a file: written before anybody reads what came, and never written again.

Where what came stands beside the book already, the file says so: it shows what a variant changes, and is not blind.

One file is one kind of run (a scenario of the book) with several seeds, without the channel that carries vendors' money
once more, and what rankings that know no run say of the same firms. Who scores it makes nothing again: the file has all
that is scored, and the hash of the book it was made from.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookthrough.book.check.book_evidence import book_evidence
from lookthrough.book.text.files import OUTCOMES
from lookthrough.calibration.bust.judged import AFTER
from lookthrough.calibration.bust.rivals import BASE_RATE, base_chances, danger, scaled_to
from lookthrough.calibration.bust.said import SALES_AFTER, said
from lookthrough.contracts import KINDS
from lookthrough.errors import InputError, UsageError
from lookthrough.runs.durable import write_json
from lookthrough.runs.seal import open_run
from lookthrough.simulate.answer.stress_document import versions
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.run import stress
from lookthrough.units.quarter import quarter_after, quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.bust.said import RunSaid

    Tell = Callable[[str], None]

SEEDS = (1, 2, 3, 4, 5)
PATHS, QUARTERS, TRACED = 10_000, 14, 256
STATUSES = ("signed", "funded")
LATE = 14  # quarters from the start: a shock that begins there is not felt within the run
YEARS = QUARTERS / 4.0
VENDOR_CHANNEL = "orders"
"""The channel that carries what vendors lend less and buyers cut."""
BEFORE = "said before what came was read"
"""How a file was made: whether what came of the book stood beside it by then. Only the first kind is blind."""


def freeze(
    book: Book, scenario: str, file: Path, *, paths: int = PATHS, seeds: Sequence[int] = SEEDS, tell: Tell
) -> dict[str, Any]:
    """Make the runs of a scenario and write what they say into a file that is not there yet.

    Args:
        book: the book.
        scenario: of the book.
        file: where it is kept.
        paths: of each run.
        seeds: of the runs; of the first also without the channel of vendors' money.
        tell: called with one line before each run.

    Raises:
        UsageError: the file is there already.
        UnknownNameError: there is no such scenario.
        MissingAssumptionError: the book lacks an assumption.
    """
    if file.exists():
        raise UsageError(f"{file} stands already, and what is frozen is not made again: score it with --file {file}")
    found = []
    for seed in seeds:
        tell(f"{scenario}, seed {seed}: {paths:,} futures of {QUARTERS} quarters")
        found.append(_run(book, scenario, paths, seed, CHANNELS))
    tell(f"{scenario}, seed {seeds[0]}, without the channel {VENDOR_CHANNEL}")
    without = _run(book, scenario, paths, seeds[0], tuple(name for name in CHANNELS if name != VENDOR_CHANNEL))
    kept = document(book, scenario, found, without)
    write_json(file, kept)
    return kept


def document(book: Book, scenario: str, found: Sequence[RunSaid], without: RunSaid) -> dict[str, Any]:
    """Return what is kept: what the runs say, what rankings say, and what the book rests on."""
    firms = [firm.id for firm in found[0].firms]
    rankings = danger(book, firms)
    chances = base_chances(book, firms, YEARS)
    return {
        "method": AFTER if (Path(book.root) / OUTCOMES).is_file() else BEFORE,
        "versions": versions(),
        "book": book.title,
        "book_sha256": book.sha256,
        **({"variants": list(book.variants)} if book.variants else {}),
        "as_of": book.as_of.isoformat(),
        "scenario": scenario,
        "quarters": [quarter_name(quarter_after(book.as_of) + at) for at in range(QUARTERS)],
        "runs": [each.document() for each in found],
        "without_vendor_channel": without.document(),
        "rankings": rankings,
        "chances": {
            BASE_RATE: chances,
            **{name: scaled_to(figures, chances) for name, figures in rankings.items()},
        },
        "recalled": book_evidence(book).recalled,
    }


def read(file: Path) -> Mapping[str, Any]:
    """Read what runs said.

    Raises:
        InputError: there is no such file, or it holds something else.
    """
    if not file.is_file():
        raise InputError(f"{file}: there is no such file; backtest --freeze {file} makes it")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(f"{file}: cannot be read as JSON: {error}") from error
    if not isinstance(found, dict) or found.get("method") not in {BEFORE, AFTER}:
        raise InputError(f"{file}: it does not hold what runs said; leave the file as backtest --freeze made it")
    return found


def _run(book: Book, scenario: str, paths: int, seed: int, channels: Sequence[str]) -> RunSaid:
    """Return what one run says; its folder is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        stress(
            book,
            scenario,
            kinds=KINDS,
            paths=paths,
            quarters=QUARTERS,
            seed=seed,
            channels=channels,
            statuses=STATUSES,
            trace=min(TRACED, paths),
            common=1,
            out=out,
        )
        return said(open_run(out), book, sales_year=book.as_of.year + SALES_AFTER, late_from=LATE)
