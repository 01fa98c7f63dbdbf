"""Shards of a run: folders in which other processes, on any machines, left their part of its chunks.

A shard ``I/N`` has every N-th chunk of the run, from the I-th on, in ``unfinished/`` of its folder, beside the identity
of the run; ``shard.json`` comes last and says that it is complete. The identity tells shards of one run from others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.errors import UsageError
from lookthrough.runs.contents import FORMAT, RUN, SHARD, UNFINISHED
from lookthrough.runs.durable import read_json, write_json
from lookthrough.runs.run_errors import RunFolderError, UnfinishedRunError, UnreadableRunError
from lookthrough.runs.seal import FORMAT_KEY
from lookthrough.runs.workshop import IDENTITY, Identity, Workshop, differences, identity_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MOST = 100_000  # shards of a run


class Shard(NamedTuple):
    """Which part of a run: the ``number``-th of ``of``, from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number} of {self.of}"

    def has(self, place: int) -> bool:
        """Tell whether it has the chunk that stands at a place among all, from 0."""
        return place % self.of == self.number - 1


def read_shard(text: str) -> Shard:
    """Read ``2/4``.

    Raises:
        UsageError: it is not a shard.
    """
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip(), re.ASCII)
    shard = Shard(*map(int, found.groups())) if found else Shard(0, 0)
    if not 1 <= shard.number <= shard.of <= MOST:
        raise UsageError(f"--shard {text!r:.40}: write which of how many, 1/4 for the first of four, 4/4 for the last")
    return shard


def begin_shard(place: Workshop) -> None:
    """Take away what says that a shard is complete, before it is worked on."""
    (place.place / SHARD).unlink(missing_ok=True)


def complete_shard(place: Workshop, shard: Shard, book_root: str) -> None:
    """Say that every chunk of a shard is there.

    Args:
        place: where its chunks are kept.
        shard: which it is.
        book_root: where the book stands, for who merges.
    """
    place.saved()
    said = {"shard": shard.number, "of": shard.of, "book_root": book_root, FORMAT_KEY: FORMAT}
    write_json(place.place / SHARD, said)


@dataclass(frozen=True, slots=True)
class Shards:
    """All shards of one run.

    Attributes:
        places: where the chunks of each are kept, in their order.
        identity: of the run.
        book_root: where the book stood.
    """

    places: Sequence[Workshop]
    identity: Identity
    book_root: str

    def chunk(self, place: int, name: str) -> dict[str, NDArray[Any]]:
        """Return the chunk that stands at a place among all, from 0.

        Raises:
            UnreadableRunError: it is gone or damaged.
        """
        number = place % len(self.places)
        found = self.places[number].load_chunk(name)
        if found is None:
            raise UnreadableRunError(
                f"{self.places[number].folder}: a chunk of the shard is missing or damaged ({name}): run shard "
                f"{Shard(number + 1, len(self.places))} again with --resume, which works out that chunk alone"
            )
        return found


def open_shards(folders: Sequence[Path]) -> Shards:
    """Return the shards of one run, checked against each other.

    Raises:
        RunFolderError: a folder without a shard, shards of two runs or cut in two ways, one missing or given twice.
        UnfinishedRunError: one is not complete.
        UnreadableRunError: a file of one is damaged or of another format.
    """
    if not folders:
        raise RunFolderError("no folder is given: name those that `lookthrough stress --shard` wrote")
    opened = [_opened(folder) for folder in folders]
    first = opened[0]
    for other in opened[1:]:
        _refuse_other_run(first, other)
    _refuse_incomplete([each.shard for each in opened], folders)
    ordered = sorted(opened, key=lambda each: each.shard.number)
    text = identity_text(first.identity)
    return Shards([Workshop(each.folder, text, _ignore) for each in ordered], first.identity, first.book_root)


class _Opened(NamedTuple):
    folder: Path
    shard: Shard
    identity: Identity
    book_root: str


def _opened(folder: Path) -> _Opened:
    place = folder / UNFINISHED
    if not (place / SHARD).is_file():
        raise _no_shard(folder)
    said, identity = read_json(place / SHARD), read_json(place / IDENTITY)
    match said, identity:
        case (
            {"shard": int(number), "of": int(of), "book_root": str(root), "format": form},
            {"options": dict(options), "made_by": dict(made_by)},
        ):
            if form != FORMAT:
                raise UnreadableRunError(f"{place / SHARD} is of format {form}, and {FORMAT} is read: run it again")
            return _Opened(folder, Shard(number, of), Identity(options, made_by), root)
    raise UnreadableRunError(f"{place / SHARD} or {IDENTITY} beside it is damaged: run that shard again with --resume")


def _no_shard(folder: Path) -> RunFolderError | UnfinishedRunError:
    if (folder / RUN).is_file():
        return RunFolderError(f"{folder} holds a finished run and no shard: it needs no merging")
    if (folder / UNFINISHED / IDENTITY).is_file():
        return UnfinishedRunError(
            f"{folder} holds no complete shard: it is being made, or was stopped half way; "
            "finish it with the same command and --resume"
        )
    return RunFolderError(f"{folder} holds no shard; give the folders that `lookthrough stress --shard` wrote")


def _refuse_other_run(first: _Opened, other: _Opened) -> None:
    if first.shard.of != other.shard.of:
        raise RunFolderError(
            f"{first.folder} is shard {first.shard} and {other.folder} shard {other.shard}: shards of one run are cut "
            f"alike; run `stress --shard I/{first.shard.of}` for all of them"
        )
    if found := differences(first.identity.options, other.identity.options, "in the first", "in the second"):
        raise RunFolderError(f"{first.folder} and {other.folder} are of two runs ({', '.join(found)}): merge one")
    if found := differences(first.identity.made_by, other.identity.made_by, "in the first", "in the second"):
        raise RunFolderError(
            f"{first.folder} and {other.folder} were made by other programs or on other machines "
            f"({', '.join(found)}), whose last digits differ: run one of them again as the other was"
        )


def _refuse_incomplete(shards: Sequence[Shard], folders: Sequence[Path]) -> None:
    """Refuse shards of which one is given twice or missing; those that are given are cut alike."""
    where: dict[int, Path] = {}
    for shard, folder in zip(shards, folders, strict=True):
        if shard.number in where:
            raise RunFolderError(f"shard {shard} is given twice, {where[shard.number]} and {folder}: leave one out")
        where[shard.number] = folder
    of = shards[0].of
    if missing := [number for number in range(1, of + 1) if number not in where]:
        named = ", ".join(map(str, missing[:10])) + (" and more" if len(missing) > 10 else "")
        raise RunFolderError(
            f"of {of} shards {named} {'is' if len(missing) == 1 else 'are'} missing: run `stress --shard "
            f"{missing[0]}/{of}` with the same options, or give its folder too; what is there is kept"
        )


def _ignore(_line: str) -> None:
    """Say nothing: a chunk that cannot be taken is an error here."""
