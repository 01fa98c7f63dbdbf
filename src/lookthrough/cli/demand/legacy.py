"""The verb legacy: what a bust would leave."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from lookthrough.cli.app import app
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb


@verb(app, "legacy")
def legacy(options: SharedOptions, *, run: OfRun = None) -> None:
    """Show what a bust would leave: whose gain, whose loss, for how long, chips or sites."""
    if run is not None:
        from lookthrough.present.simulated.legacy import legacy_of

        answer_of_run(options, run, legacy_of)
        return
    from lookthrough.lens.legacy.legacy import legacy as ask
    from lookthrough.present.tables.demand.legacy import after_bust_table
    from lookthrough.present.terminal.demand.legacy import legacy_text

    book = options.book()
    answer = ask(book, statuses=options.counted())
    options.dated_answer(book, answer.document(), lambda: legacy_text(answer, book), lambda: after_bust_table(answer))
