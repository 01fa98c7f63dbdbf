"""A finished run to ask: what it found, and its tables as frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.runs.contents import BY_NAME, ENTITY_PANEL, HOLDER_PANEL, INPUTS, LIFELINE, OUTCOMES, PARTS
from lookthrough.runs.folder import read_table
from lookthrough.runs.seal import open_run
from lookthrough.units.columns import array_columns, columns_of
from lookthrough.units.frames import MOST, frame_of
from lookthrough.units.front import notebook
from lookthrough.units.nearest import near_names
from lookthrough.units.shown import table_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.runs.seal import FinishedRun
    from lookthrough.units.frames import Frame, Picture

Values: TypeAlias = NDArray[Any]

FAILED = (
    "path",
    "entity",
    *(f"{prefix}{column}" for column in OUTCOMES.values() for prefix in ("", "base_")),
)


def _failures(panel: Mapping[str, Values]) -> Mapping[str, Values]:
    """Return the outcomes of the entity panel, its stocks left out."""
    return {key: panel[key] for key in FAILED}


def _by_holder(panel: Mapping[str, Values]) -> Mapping[str, Values]:
    """Return the holder panel with a column for each ledger; masked where a holder cannot lose in it."""
    holders, of = np.unique(panel["holder"].astype(str), return_inverse=True)
    pairs, row = np.unique(panel["path"].astype(np.int64) * len(holders) + of, return_inverse=True)
    found: dict[str, Values] = {"path": pairs // len(holders), "holder": holders[pairs % len(holders)].astype(object)}
    for ledger in (part for part in PARTS if part != LIFELINE):
        here = panel["ledger"] == ledger
        loss, is_missing = np.zeros(len(pairs)), np.ones(len(pairs), dtype=np.bool_)
        loss[row[here]], is_missing[row[here]] = panel["loss"][here], False
        found[ledger] = np.ma.MaskedArray(loss, is_missing)
    return found


SHORTENED = {"failures": _failures, "losses": _by_holder}
"""Frames that are made of a file."""
FRAMES = {
    "failures": ENTITY_PANEL,
    "losses": HOLDER_PANEL,
    "inputs": INPUTS,
    "entities": ENTITY_PANEL,
    "holders": HOLDER_PANEL,
    **{name.removesuffix(".parquet"): name for name in BY_NAME},
}
"""The names under which tables are asked for: the five of the panel, then every file by its own name."""


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """A finished run, its files checked; see :func:`open`."""

    found: FinishedRun

    @property
    def document(self) -> Mapping[str, Any]:
        """What the run found, in the keys of ``stress --json``."""
        return self.found.document

    @property
    def folder(self) -> Path:
        """Where it stands."""
        return self.found.folder

    def frame(self, name: str, backend: str | None = None) -> Frame:
        """Return a table of the run as a frame; columns and units stand in the reference of the run folder.

        Args:
            name: ``failures`` (path x entity: the quarters of its outcomes, with and without the shock), ``entities``
                (the same with cash, debt and equity at ends of years), ``losses`` (path x end holder: a column for each
                ledger, no value where it cannot lose), ``holders`` (the same with a row for each ledger), ``inputs``
                (path: what was drawn), or a file without its ending: ``paths`` has the loss of all by ledger.
            backend: ``pandas``, ``polars`` or ``pyarrow``; default: the first of them that is installed.

        Raises:
            UnknownNameError: there is no such table.
            UsageError: the run traced no path, and the table is of traced paths.
            UnreadableRunError: the table is missing, is not one of this run, or the run was replaced meanwhile.
            ValueError: another backend.
            ImportError: the library is not installed.
        """
        if name not in FRAMES:
            near = near_names(name, FRAMES, likeness=0.4) or list(FRAMES)
            raise UnknownNameError(f"a run has no table named {name!r}; did you mean {', '.join(near)}?")
        table = BY_NAME[FRAMES[name]]
        if table.is_traced and table.name not in self.found.files:
            raise UsageError(f"{self.folder} has no {table.name}: run stress with --trace above 0")
        columns = read_table(self.found, table.name)
        made = SHORTENED[name](columns) if name in SHORTENED else columns
        return frame_of(array_columns(made), backend)

    def plot(self, name: str | None = None) -> Picture:
        """Return a figure of the run, one of those that ``lookthrough figure RUN`` lists; default: the first.

        Raises:
            UnknownNameError: a run has no figure of this name; the message gives the nearest.
            DocumentError: the book of the run is not here, or has errors.
            UnreadableRunError: a file of the run is missing, damaged, or of another run.
        """
        return notebook().plot(self, name)

    def _repr_html_(self) -> str:
        """Return what each ledger loses, and the first figure."""
        existing = self.document["loss"]["existing"]
        table = table_html(repr(self)[1:-1], columns_of({"ledger": name, **loss} for name, loss in existing.items()))
        return table + notebook().picture(self, MOST - len(table.encode()))

    def __repr__(self) -> str:
        """Return the scenario and the size of the run, and not what it found."""
        found = self.document
        return f"<run {found['scenario']}: {found['paths']:,} paths of {found['quarters']} quarters, {self.folder}>"


def open(run: str | Path) -> OpenedRun:  # noqa: A001  # lt.open(run) is what a user writes; nothing here opens a file
    """Return a finished run to ask: ``.document``, and ``.frame("failures")`` and other tables as frames.

    Args:
        run: the run folder.

    Raises:
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was not finished.
        UnreadableRunError: a file is missing, damaged, or was made before runs kept a panel.
    """
    return OpenedRun(open_run(Path(run)))
