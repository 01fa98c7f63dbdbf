"""What a run folder says of promises, read for the economic view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.bundled import JOINT
from lookthrough.book.part import part_options, written_part
from lookthrough.errors import InputError
from lookthrough.runs.folder import name_of_book, promised, promises
from lookthrough.runs.seal import open_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.runs.seal import FinishedRun


@dataclass(frozen=True, slots=True)
class Promises:
    """What the promises of a book cost in a run.

    Attributes:
        scenario: its name.
        paths: number of simulated futures.
        shocked, base: contract to USD bn ``[path]``, in the scenario and in the base run.
        bound: contract to the present value of what it binds to pay, mean over paths, USD bn.
        left_out: contract to the reason why the run left it out.
        statuses: of the contracts that took part in the run.
    """

    scenario: str
    paths: int
    shocked: Mapping[str, NDArray[np.float64]]
    base: Mapping[str, NDArray[np.float64]]
    statuses: tuple[str, ...]
    bound: Mapping[str, float] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


class OtherBookError(InputError):
    """A run was made from another book than the one it is read with."""


def read_promises(book: Book, folder: Path) -> Promises:
    """Return what a run says of promises.

    Args:
        book: the book that the run was made from.
        folder: the run folder.

    Raises:
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was not finished.
        UnreadableRunError: its files cannot be read.
        OtherBookError: the run was made from another book, or from this one with other words.
    """
    opened = open_run(folder)
    refuse_other_book(opened, book)
    document, shocked = opened.document, promises(opened)
    return Promises(
        scenario=str(document["scenario"]),
        paths=len(next(iter(shocked.values()), np.zeros(0))),
        shocked=shocked,
        base=promises(opened, base=True),
        statuses=tuple(str(s) for s in document["run"]["statuses"]),
        bound=promised(opened),
        left_out={str(row["contract"]): str(row["why"]) for row in document["left_out"]},
    )


def refuse_other_book(run: FinishedRun, book: Book) -> None:
    """Refuse to read a run with another book than it was made from.

    Raises:
        OtherBookError: the run was made from another book, or from another part of this one.
    """
    made = run.document["run"]
    if made["book_sha256"] != book.sha256:
        root, asked = run.document["book_root"], name_of_book(book.root, book.variants)
        if _variants(root) != _variants(asked):
            raise OtherBookError(f"{run.folder} was made from {root}, not from {asked}: ask with --book {root}")
        raise OtherBookError(f"{run.folder} was made from an earlier {root}, not from this book: run stress again")
    ours = written_part(book)
    theirs = {key: made[key] for key in ours}
    if theirs != ours:
        raise OtherBookError(
            f"{run.folder} was made from another part of this book: ask with {part_options(theirs)}, or run stress "
            f"again with {part_options(ours)}"
        )


def _variants(address: str) -> str:
    """Return what stands behind the name of a book in its address."""
    return address.rpartition("/")[2].partition(JOINT)[2]
