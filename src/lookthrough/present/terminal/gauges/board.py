"""The board as text for a terminal: a paragraph a gauge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.board_sentences import board_rows
from lookthrough.present.terminal.text import paragraphs, wrapped

if TYPE_CHECKING:
    from lookthrough.gauges.board import Board
    from lookthrough.present.sentences.board_sentences import BoardRow

NO_INDEX = "No index is made of them: each gauge stands for itself, and none enters a run."


def board_text(board: Board) -> str:
    """Return every gauge: its verdict, what it says, what would change its mind, its false alarms."""
    return paragraphs("The gauges of a bubble", *map(_gauge, board_rows(board)), wrapped(NO_INDEX))


def _gauge(row: BoardRow) -> str:
    lines = (
        wrapped(f"{row.gauge}: {row.verdict}"),
        wrapped(row.says, "  "),
        wrapped(f"would change its mind: {row.mind}", "  "),
        wrapped(f"false alarms: {row.alarms}", "  ") if row.alarms else "",
    )
    return "\n".join(line for line in lines if line)
