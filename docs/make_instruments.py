"""Measure what a run says of every debt of the bundled book, beside its rating and spread.

Run it after a change of the book or of the engine: ``python docs/make_instruments.py``. It writes
``docs/measured/instruments.json``, which ``docs/make_validation.py`` shows.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.api import load, stress
from lookthrough.lens.instrument.instrument import instruments
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.instrument.default_odds import Odds

FILE = Path(__file__).parent / "measured" / "instruments.json"
SCENARIO, PATHS, SEED = "hype-fade", 2_000, 1
ODDS = ("pd", "pd_error", "ead", "lgd", "lgd_error", "el", "el_error", "horizon")


def main() -> None:
    """Run the bundled book and write what it says of its debts."""
    book = load()
    with tempfile.TemporaryDirectory() as folder:
        stress(book, SCENARIO, paths=PATHS, seed=SEED, out=folder)
        FILE.write_text(json.dumps(measured(book, folder), indent=1) + "\n", encoding="utf-8")


def measured(book: Book, folder: str) -> dict[str, object]:
    """Return what a run of the book in a folder says of its debts."""
    found = instruments(book, run=folder)
    rows = []
    for row in found.instruments:
        if row.odds is None:
            continue
        document = {name: getattr(row, name) for name in ("id", "kind", "debtor_name", "seniority", "amount", "rating")}
        document |= {name: getattr(row, name) for name in ("own_rating", "rated", "spread", "floats", "wal")}
        rows.append(document | {future: _odds(getattr(row.odds, future)) for future in ("shocked", "base")})
    return {
        "run": {"scenario": SCENARIO, "paths": PATHS, "seed": SEED, "book_sha256": book.sha256},
        "reference_rate": found.reference_rate,
        "instruments": rows,
        "agreement": plain(found.agreement),
    }


def _odds(odds: Odds) -> dict[str, float | None]:
    return {name: getattr(odds, name) for name in ODDS}


if __name__ == "__main__":
    main()
