"""What is made from a run and lies beside it: it names the run it was made from, and is made again for another one."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from lookthrough.runs.contents import DOCUMENTS
from lookthrough.runs.durable import read_json, strict_json, write_bytes
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.runs.seal import CHECK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lookthrough.runs.seal import FinishedRun

OF_RUN = "run"  # the key that holds the check of the run


def keep_documents(run: FinishedRun, documents: Mapping[str, object], name: str = DOCUMENTS) -> Mapping[str, object]:
    """Write documents that are made from a run beside it, into a file; return them as they are read back.

    Raises:
        NotFiniteError: one holds a number that is not finite.
        UnreadableRunError: another run has taken the place of this one meanwhile.
    """
    bare = {OF_RUN: run.check, **documents}
    whole = {**bare, CHECK: _digest(bare)}
    text = strict_json(whole, name, indent=1) + "\n"
    write_derived(run, run.folder / name, text.encode("utf-8"))
    return cast("Mapping[str, object]", json.loads(text))


def kept_documents(run: FinishedRun, name: str = DOCUMENTS) -> Mapping[str, Any] | None:
    """Return the documents of a file beside a run, ``None`` where there are none, damaged ones, or of another run."""
    path = run.folder / name
    if not path.is_file():
        return None
    try:
        found = read_json(path)
    except UnreadableRunError:
        return None
    if not isinstance(found, dict) or found.get(OF_RUN) != run.check:
        return None
    bare = {key: value for key, value in found.items() if key != CHECK}
    return found if found.get(CHECK) == _digest(bare) else None


def write_derived(run: FinishedRun, file: Path, content: bytes) -> None:
    """Write a file that is made from a run; none is left of a run that is no longer there.

    Raises:
        UnreadableRunError: another run has taken its place meanwhile.
    """
    write_bytes(file, content)
    try:
        run.confirm()
    except UnreadableRunError:
        file.unlink(missing_ok=True)
        raise


def _digest(documents: Mapping[str, object]) -> str:
    return hashlib.sha256(strict_json(documents, DOCUMENTS).encode("utf-8")).hexdigest()
