"""Chunks at any address that fsspec reaches, each under its name and the hash of its content.

A file is written under a name of its own and renamed when it is whole. Whoever works out a chunk again writes the same
bytes under the same name, so that a chunk is there once, whoever was told to make it how often. A file whose content is
not that of its name is as good as none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from lookthrough.errors import UsageError
from lookthrough.runs.chunks.chunk_file import pieces, unpacked
from lookthrough.runs.durable import PART
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.runs.workshop import CHUNK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

NEEDED = "pip install 'lookthrough[cluster]'"


def store_at(address: str, identity: str) -> ChunkStore:
    """Return the chunks of a run at an address, in a folder of their own that the identity of the run names.

    Raises:
        UsageError: the address cannot be reached or written, or a package for it is missing.
    """
    folder = hashlib.sha256(identity.encode("utf-8")).hexdigest()[:16]
    return open_store(f"{address.rstrip('/')}/{folder}", identity)


def open_store(address: str, identity: str) -> ChunkStore:
    """Return the chunks of a run in a folder at an address.

    Raises:
        UsageError: as above.
    """
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415  # an extra: only who gives an address needs it

        files, folder = url_to_fs(address)
        files.makedirs(folder, exist_ok=True)
    except (ImportError, ValueError) as error:  # of a protocol without its package, or no protocol at all
        raise UsageError(f"{address} cannot be reached ({_first_line(error)}); fsspec comes with {NEEDED}") from None
    except Exception as error:  # noqa: BLE001  # each kind of storage has errors of its own
        raise _not_written(address, error) from None
    return ChunkStore(files, str(folder), address, identity)


@dataclass(frozen=True, slots=True)
class ChunkStore:
    """Chunks of one run; see :func:`open_store`.

    Attributes:
        files: the file system of fsspec.
        folder: in it.
        address: of both, as it was given.
        identity: of the run, as text.
    """

    files: Any
    folder: str
    address: str
    identity: str

    def save(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep a chunk.

        Raises:
            UsageError: it cannot be written.
        """
        self.put(name, b"".join(pieces(self.identity, name, arrays)))

    def load(self, name: str) -> dict[str, NDArray[Any]] | None:
        """Return a chunk, ``None`` where none is there that is whole.

        Raises:
            UnreadableRunError: two that are whole and differ: they were made on machines that do not agree.
        """
        found = [content for digest in self._digests(name) if (content := self.get(name, digest)) is not None]
        if len(found) > 1:
            raise UnreadableRunError(
                f"{self.address} has two different chunks {name} of one run: its machines do not make the same bits; "
                "take machines of one kind, and another address"
            )
        return unpacked(self.identity, name, found[0]) if found else None

    def put(self, name: str, content: bytes) -> str:
        """Write content under a name and its hash, once; return the hash.

        Raises:
            UsageError: it cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        file = self._file(name, digest)
        if self.get(name, digest) is not None:
            return digest
        part = f"{self.folder}/{uuid4().hex}{PART}"
        try:
            self.files.pipe_file(part, content)
            self.files.mv(part, file)
        except Exception as error:  # noqa: BLE001  # each kind of storage has errors of its own
            raise _not_written(self.address, error) from None
        return digest

    def get(self, name: str, digest: str) -> bytes | None:
        """Return the content of a name and a hash, ``None`` where it is not there or not whole."""
        try:
            self.files.invalidate_cache()
            content: bytes = self.files.cat_file(self._file(name, digest))
        except Exception:  # noqa: BLE001  # each kind of storage has errors of its own; what cannot be read is made again
            return None
        return content if hashlib.sha256(content).hexdigest() == digest else None

    def drop(self, name: str) -> None:
        """Take away what stands under a name."""
        for digest in self._digests(name):
            self.files.rm_file(self._file(name, digest))

    def clear(self) -> None:
        """Take everything of the run away."""
        for file in self._listed():
            self.files.rm_file(file)

    def _digests(self, name: str) -> list[str]:
        """Return the hashes under which a name stands, in their order."""
        tails = (file.rpartition("/")[2].removesuffix(CHUNK).partition(".") for file in self._listed())
        return sorted(digest for head, _, digest in tails if head == name and digest)

    def _listed(self) -> list[str]:
        try:
            self.files.invalidate_cache()
            found = self.files.ls(self.folder, detail=False)
        except FileNotFoundError:
            return []
        return [str(file) for file in found if str(file).endswith((CHUNK, PART))]

    def _file(self, name: str, digest: str) -> str:
        return f"{self.folder}/{name}.{digest}{CHUNK}"


def _not_written(address: str, error: Exception) -> UsageError:
    return UsageError(
        f"{address} cannot be written ({_first_line(error)}): give --chunks a folder or an address that every machine "
        "of the run can write"
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
