"""What a run found as tables: losses by ledger, channels, who fails, who holds the loss; and two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from lookthrough.present import labels
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import ids, money, named, outer, share, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.present.table import Fields

Document: TypeAlias = Mapping[str, Any]
Named: TypeAlias = tuple[str, Document]
"""A record of a document with the key under which it stands."""

LOSSES: Fields[Named] = (
    (
        named("ledger", "loss against the same paths without the shock", labels.LEDGERS),
        lambda r: r[0],
    ),
    (money("mean"), lambda r: r[1]["mean"]),
    (outer("interval95", "95 % interval", ("low", "high")), lambda r: tuple(r[1]["interval95"])),
    (money("p95"), lambda r: r[1]["p95"]),
    (money("p99"), lambda r: r[1]["p99"]),
    (money("es99", "mean beyond p99"), lambda r: r[1]["es99"]),
)
CHANNELS: Fields[Named] = (
    (text("channel"), lambda r: r[0]),
    (named("carries", "what it carries on", labels.CHANNELS), lambda r: r[0]),
    (money("shapley", "its share"), lambda r: r[1]["shapley"]),
    (money("last_in", "added last"), lambda r: r[1]["last_in"]),
)
DEFAULTS: Fields[Document] = (
    (ids("entity", "fails"), lambda r: r["id"]),
    (share("probability"), lambda r: r["probability"]),
    (share("base_probability", "without the shock"), lambda r: r.get("base_probability")),
    (text("quarter", "median quarter", absent="never"), lambda r: r["quarter"]),
)
HOLDERS: Fields[Named] = (
    (ids("holder", "end holder"), lambda r: r[0]),
    (money("creditors", "as creditor"), lambda r: r[1]["creditors"]),
    (money("owners", "as owner"), lambda r: r[1]["owners"]),
    (money("total", "mean loss"), lambda r: r[1]["total"]),
)
MISSED: Fields[Document] = (
    (text("quarter"), lambda r: r["quarter"]),
    (ids("payer", "who"), lambda r: r["payer"]),
    (ids("payee", "owes"), lambda r: r["payee"]),
    (text("nature", "for"), lambda r: r["nature"]),
    (ids("contract"), lambda r: r["contract"]),
    (money("missed"), lambda r: r["missed"]),
)


def losses_table(document: Document) -> Table:
    """Return the loss against the same paths without the shock, by ledger."""
    rows = [(name, document["loss"][name]) for name in labels.LEDGERS if name in document["loss"]]
    return table_of(LOSSES, rows, name="losses")


def channels_table(amplification: Document) -> Table:
    """Return how the difference of total and direct loss is shared among the channels."""
    return table_of(CHANNELS, amplification["channels"].items(), name="channels")


def defaults_table(document: Document, most: int = 10) -> Table:
    """Return who fails and how often, beside how often without the shock, most often first."""
    return table_of(DEFAULTS, document["first_defaults"][:most], name="defaults")


def holders_table(document: Document, most: int = 10) -> Table:
    """Return who holds the loss in the end, funds and vehicles looked through, largest first."""
    held = sorted(document["by_end_holder"].items(), key=lambda item: -abs(item[1]["total"]))
    return table_of(HOLDERS, held[:most], name="holders")


def missed_table(missed: Iterable[Document]) -> Table:
    """Return the payments missed on one path, quarter by quarter."""
    return table_of(MISSED, missed, name="missed")


def options_table(comparison: Document) -> Table:
    """Return the options in which two runs differ."""
    columns = (text("option", "what differs"), *(text(run) for run in comparison["runs"]))
    rows = tuple((name, str(pair[0]), str(pair[1])) for name, pair in comparison["options"].items())
    return Table(columns, rows, "options")


def compared_losses_table(comparison: Document) -> Table:
    """Return the mean loss of two runs by ledger."""
    rows = [(labels.LEDGERS[name], pair) for name, pair in comparison["loss"].items()]
    return _compared("mean loss", comparison["runs"], rows)


def compared_holders_table(comparison: Document, most: int) -> Table:
    """Return the mean loss of end holders in two runs, the largest difference first."""
    held = sorted(comparison["by_end_holder"].items(), key=lambda item: -abs(item[1]["difference"]))
    return _compared("end holder", comparison["runs"], held[:most])


def _compared(head: str, runs: Sequence[str], rows: Iterable[Named]) -> Table:
    fields: Fields[Named] = (
        (text(head), lambda r: r[0]),
        (money(runs[0], runs[0]), lambda r: r[1]["first"]),
        (money(runs[1], runs[1]), lambda r: r[1]["second"]),
        (money("difference"), lambda r: r[1]["difference"]),
    )
    return table_of(fields, rows)
