"""The verb gauge board: every gauge on one page."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from lookthrough.cli.gauges.gauge import gauges
from lookthrough.cli.running import telling_time
from lookthrough.cli.verb import SharedOptions, verb


@verb(gauges, "board")
def board(options: SharedOptions) -> None:
    """Show every gauge on one page. With what would change its mind and how often it gives a false alarm."""
    from lookthrough.gauges.board import board as ask
    from lookthrough.present.tables.gauges.board import board_table
    from lookthrough.present.terminal.gauges.board import board_text

    book = options.book()
    with telling_time("asking every gauge"):
        answer = ask(book, statuses=options.counted())
    options.dated_answer(book, answer.document(), lambda: board_text(answer), lambda: board_table(answer))
