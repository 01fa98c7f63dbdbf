"""One mistake: where it is made, how it is written, and what it took away."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = re.compile(r"[\w.-]+")
SHOWN = 160


@dataclass(frozen=True)
class Mutant:
    """A text, a table or a folder with one mistake.

    Attributes:
        base: what it was made of.
        how: the mistake.
        file: the file it is in.
        line: its line from 1, ``None`` where the whole file is meant.
        old, new: the lines before and after.
        content: what the file holds, ``None`` where ``make`` says it.
        make: does it to the file of a folder that is written already.
        record: first and last line of the record around it.
        must_refuse: nothing can be answered.
    """

    base: str
    how: str
    file: str
    line: int | None = None
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    content: bytes | None = None
    make: Callable[[Path], None] | None = field(default=None, compare=False)
    record: tuple[int, int] | None = None
    must_refuse: bool = False

    @property
    def gone(self):
        """The words that were there and are not any more, or not as often."""
        return set(Counter(WORD.findall("\n".join(self.old))) - Counter(WORD.findall("\n".join(self.new))))

    def write(self, folder, texts):
        """Write a book, a table or a run with the mistake into an empty folder."""
        shutil.rmtree(folder, ignore_errors=True)
        for file, text in texts.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if self.content is not None:
            (folder / self.file).write_bytes(self.content)
        if self.make is not None:
            self.make(folder / self.file)
        return folder

    def __str__(self):
        where = f"{self.base}: {self.file}" + (f":{self.line}" if self.line else "")
        said = "".join(f"\n    - {shown(line)}" for line in self.old) + "".join(f"\n    + {shown(x)}" for x in self.new)
        return f"{where}  {self.how}{said if len(self.old) + len(self.new) < 8 else ''}"


def shown(line):
    text = line.encode("unicode_escape").decode() if not line.isprintable() else line
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} signs)"


def in_lines(base, file, text, how, at, last, new, **more):
    """Return the mutant in which lines ``at`` to ``last`` (from 0, the last not included) are others.

    Its line is the first that differs.
    """
    lines = text.split("\n")
    while at < last and new and new[0] == lines[at]:
        at, new = at + 1, new[1:]
    content = "\n".join([*lines[:at], *new, *lines[last:]]).encode("utf-8", "surrogatepass")
    return Mutant(base, how, file, at + 1, tuple(lines[at:last]), tuple(new), content, **more)


# What may become of a whole file. None of it ever follows a name out of the folder.


def _renamed(suffix):
    return lambda path: path.rename(path.with_name(path.name.rpartition(".")[0] + suffix)) and None


def _a_folder(path):
    path.unlink()
    path.mkdir()


def _a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def _link_to(target):
    def make(path):
        path.unlink()
        path.symlink_to(target)

    return make


FILES = {
    "file empty": lambda path: path.write_bytes(b"") and None,
    "file of blanks": lambda path: path.write_bytes(b"\n  \n\n") and None,
    "file deleted": Path.unlink,
    "file named in capitals": _renamed(".YAML"),
    "file named .yml": _renamed(".yml"),
    "file named .txt": _renamed(".txt"),
    "file twice": lambda path: shutil.copy(path, path.with_name("again_" + path.name)) and None,
    "file is a folder": _a_folder,
    "file is a pipe": _a_pipe,
    "file is a link to nowhere": _link_to("nowhere"),
    "file is a link to itself": lambda path: _link_to(path.name)(path),
    "file is a link to endless zeros": _link_to("/dev/zero"),
    "file in UTF-16": lambda path: path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16")) and None,
    "file with a mark of its order": lambda path: path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes()) and None,
    "file with line ends of Windows": lambda p: p.write_bytes(p.read_bytes().replace(b"\n", b"\r\n")) and None,
    "file with line ends of an old Mac": lambda p: p.write_bytes(p.read_bytes().replace(b"\n", b"\r")) and None,
    "file is a list": lambda path: path.write_bytes(b"- 1\n- [2, {a: b}]\n") and None,
    "file is a number": lambda path: path.write_bytes(b"42\n") and None,
    "file is nested deep": lambda path: path.write_bytes(b"[" * 20_000) and None,
    "file is an archive": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4) and None,
    "file has a long line": lambda path: path.write_bytes(path.read_bytes() + b"x" * 3_000_000) and None,
}


def in_files(base, file, how, **more):
    return Mutant(base, how, file, make=FILES[how], **more)


def cut_or_spoilt(base, file, raw, draw):
    """Return a mutant with bytes cut off, flipped, put in or taken out."""
    at = draw.randrange(max(len(raw), 1))
    how, content = draw.choice(
        (
            ("file cut off", raw[:at]),
            ("byte flipped", raw[:at] + bytes([raw[at] ^ (1 << draw.randrange(8))]) + raw[at + 1 :] if raw else b"x"),
            ("bytes put in", raw[:at] + draw.randbytes(draw.randint(1, 8)) + raw[at:]),
            ("bytes taken out", raw[:at] + raw[at + draw.randint(1, 9) :]),
            ("nul byte", raw[:at] + b"\0" + raw[at:]),
            ("byte of another code page", raw[:at] + b"\xe9" + raw[at:]),
        )
    )
    line = raw[:at].count(b"\n") + 1 if how != "file cut off" else None
    return Mutant(base, how, file, line, content=content)
