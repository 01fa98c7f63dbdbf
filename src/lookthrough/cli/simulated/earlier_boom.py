"""The back-test of an earlier boom: its book is run and frozen, then what was frozen is held against what came."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.cli.streams import say
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.cli.verb import SharedOptions


def bust(
    options: SharedOptions,
    *,
    file: Path | None,
    freeze: Path | None,
    scenario: str | None,
    paths: int | None,
    seed: int | None,
) -> None:
    """Freeze the runs of a scenario, or score what is frozen: the file that is named, else all beside the book."""
    from lookthrough.api import load
    from lookthrough.calibration.bust.scored import EARLIER_BOOM, scored
    from lookthrough.present.simulated.bust_text import bust_text
    from lookthrough.present.tables.simulated.bust_tables import order_table

    book = load(EARLIER_BOOM) if options.folder is None else options.book()
    if freeze is not None:
        _freeze(options, book, freeze, scenario, file, paths, seed)
        return
    for name, value in {"--scenario": scenario, "--paths": paths, "--seed": seed}.items():
        if value is not None:
            raise UsageError(
                f"{name} belongs to a run, and what is scored is frozen: leave it out, or give --freeze FILE"
            )
    found = scored(book, () if file is None else [file])
    document = {"runs": [each.document() for each in found]}
    options.answer(document, lambda: bust_text(book, found), lambda: order_table(found))


def _freeze(
    options: SharedOptions,
    book: Book,
    freeze: Path,
    scenario: str | None,
    file: Path | None,
    paths: int | None,
    seed: int | None,
) -> None:
    from lookthrough.calibration.bust.frozen_runs import PATHS, SEEDS
    from lookthrough.calibration.bust.frozen_runs import freeze as keep
    from lookthrough.present.simulated.bust_text import frozen_text
    from lookthrough.present.tables.simulated.bust_tables import said_table
    from lookthrough.world.scenario import scenario_asked

    if file is not None:
        raise UsageError("--freeze writes what runs say and --file scores it: give one of the two")
    name = scenario_asked(book, scenario)
    kept = keep(book, name, freeze, paths=paths or PATHS, seeds=SEEDS if seed is None else (seed,), tell=say)
    options.answer(kept, lambda: frozen_text(kept, str(freeze)), lambda: said_table(kept))
