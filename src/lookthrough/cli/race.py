"""The verb race: which frontier labs survive, who leads, who is bought."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import Limits

Paths = Annotated[int, whole_option("--paths", Limits(1, 100_000), "Futures in each setting.")]
Years = Annotated[int, whole_option("--years", Limits(1, 50), "Years to run.")]


@verb(app, "race")
def race(options: SharedOptions, *, paths: Paths = 2_000, years: Years = 10, seed: Seed = 1) -> None:
    """Show which frontier labs survive, who leads and who is bought. With --as-of what one could have foreseen then."""
    from lookthrough.api import race
    from lookthrough.present.tables.race import survivors_table
    from lookthrough.present.terminal.race import race_text

    book = options.book()
    answer = race(book, paths=paths, years=years, seed=seed)
    options.dated_answer(book, answer.document(), lambda: race_text(answer), lambda: survivors_table(answer))
