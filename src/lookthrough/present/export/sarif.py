"""Problems of a book as SARIF 2.1.0, the format in which editors and code hosts read findings.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, sections 3.13 (log), 3.14 (run),
3.27 (result) and 3.30 (region).
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lookthrough.book.check.codes import CODES
from lookthrough.book.problems import to_dict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lookthrough.book.problems import Problem
    from lookthrough.book.records import Position

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(problems: Sequence[Problem], folder: Path) -> dict[str, object]:
    """Return the log of one run of ``check``: a rule for each code that occurs, a result for each problem.

    Args:
        problems: what is wrong, in the order in which it is to be read.
        folder: of the book; files are named from where ``folder`` starts, so a relative folder gives relative names,
            which is what a code host needs to find the lines.
    """
    codes = sorted({problem.code for problem in problems})
    driver = {"name": "lookthrough", "version": metadata.version("lookthrough"), "rules": [_rule(c) for c in codes]}
    results = [_result(problem, codes.index(problem.code), folder) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, object]:
    entry = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.explanation},
        "help": {"text": entry.remedy},
    }


def _result(problem: Problem, rule: int, folder: Path) -> dict[str, object]:
    said = to_dict(problem)
    text = f"{said['message']}\n{said['hint']}" if said["hint"] else str(said["message"])
    found: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": text},
        "locations": [_location(problem.position, folder, problem.span)],
    }
    if problem.related is not None:
        found["relatedLocations"] = [_location(problem.related, folder)]
    return found


def _location(position: Position, folder: Path, span: int = 1) -> dict[str, Any]:
    path = folder / position.file
    region = {
        "startLine": position.line,
        "startColumn": position.column,
        "endColumn": position.column + max(1, span),  # the first column that is not marked
    }
    name = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    return {"physicalLocation": {"artifactLocation": {"uri": name}, "region": region}}
