"""The board as a table: a gauge a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.board_sentences import BoardRow, board_rows
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import text

if TYPE_CHECKING:
    from lookthrough.gauges.board import Board
    from lookthrough.present.table import Fields, Table

GAUGES: Fields[BoardRow] = (
    (text("gauge"), lambda r: r.gauge),
    (text("verdict"), lambda r: r.verdict),
    (text("says", "what it says"), lambda r: r.says),
    (text("mind", "what would change its mind"), lambda r: r.mind),
    (text("alarms", "false alarms"), lambda r: r.alarms),
)


def board_table(board: Board) -> Table:
    """Return a row for each gauge."""
    return table_of(GAUGES, board_rows(board), name="gauges", title="Every gauge, each for itself")
