"""What an answer must be whatever was asked, and whether an error names the place of a mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.mutants.mutant import WORD

CODES = {0, 2, 3, 4}
MOST_LINES = 200  # of an error about one mistake in a small book
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
PLACE = re.compile(r"(?P<file>[\w./ -]+\.\w+):(?P<line>\d+)\b")
NUMPY = re.compile(r"\b\w*Warning: ")


def faults(answer):
    """Return what is wrong with an answer by itself, each in a few words."""
    if answer.how == "hang":
        return [f"hang: {_at(answer.traceback)}"]
    if answer.traceback:
        return [f"traceback: {_kind(answer.traceback)}"]
    return [] if answer.how == "reached" else [*_wrong_code(answer), *_wrong_streams(answer)]


def _wrong_code(answer):
    if answer.code not in CODES:
        yield f"exit code {answer.code}"
    if answer.code == 0 and re.search(r"^error\[|^Error|Traceback", answer.stderr + answer.stdout, re.MULTILINE):
        yield "exit code 0 with an error on the screen"
    if answer.code == 0 and not answer.stdout.strip() and answer.stderr:
        yield "exit code 0, nothing said but on stderr"


def _wrong_streams(answer):
    if answer.code and not answer.stderr.strip():
        yield "no word on stderr"
    if answer.code and len(answer.stderr.splitlines()) > MOST_LINES:
        yield f"more than {MOST_LINES} lines on stderr"
    if NUMPY.search(answer.stderr):
        yield f"warning: {NUMPY.search(answer.stderr)[0]}"
    if HIDDEN.search(answer.stderr.replace("\r", "")) or HIDDEN.search(answer.stdout):
        yield "control signs reach the screen"
    if answer.code == 0 and "--json" in answer.args and not is_json(answer.stdout):
        yield "not JSON"


def is_json(text):
    """Tell whether a text is one JSON document without NaN or Infinity."""

    def refuse(_):
        raise ValueError

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def _kind(traceback):
    """Return the error of a traceback with the last place of the product in it."""
    places = re.findall(r'File "([^"]*lookthrough/src/[^"]*|[^"]*/lookthrough/[^"]*)", line \d+, in (\w+)', traceback)
    where = f" in {Path(places[-1][0]).name} {places[-1][1]}" if places else ""
    return traceback.strip().rpartition("\n")[2].split(":")[0] + where


def _at(place):
    file, _, name = place.rpartition(":")
    return f"{Path(file).name} {name}" if file else place


# Where an error stands.


def place_of(mutant, problems, lines_of=lambda _: ()):
    """Return how errors name the place of a mistake: line, other place, user, record, file, elsewhere; and the first.

    Args:
        mutant: the mistake.
        problems: the errors as ``check --json`` gives them.
        lines_of: returns the lines of a file, whose words an error shows as well.
    """
    ranks = [_how_near(mutant, problem, lines_of(problem["file"])) for problem in problems]
    return min(ranks, key=NEAR.index), ranks[0]


NEAR = ("line", "other place", "user", "record", "file", "elsewhere")


def _how_near(mutant, problem, lines):
    if problem["file"] == mutant.file and abs(problem["line"] - mutant.line) <= 1:
        return "line"
    shown = "".join(lines[problem["line"] - 1 : problem["line"]])
    said = f"{problem['message']} {problem['hint'] or ''} {shown}"
    others = [(match["file"].strip(), int(match["line"])) for match in PLACE.finditer(said)]
    if any(file.endswith(mutant.file) and abs(line - mutant.line) <= 1 for file, line in others):
        return "other place"
    if mutant.gone & {word for word in WORD.findall(said) if len(word) > 1}:
        return "user"
    if problem["file"] != mutant.file:
        return "elsewhere"
    first, last = mutant.record or (mutant.line - 12, mutant.line + 12)
    return "record" if first <= problem["line"] <= last else "file"


def rows_named(answer):
    """Return the errors of a table of payments, one a line or as JSON, as ``check --json`` gives those of a book."""
    if "--json" in answer.args and is_json(answer.stdout):
        rows = json.loads(answer.stdout)["problems"]
        return [{**row, "line": row["row"], "hint": row["remedy"]} for row in rows if row["row"] is not None]
    found = (re.match(r"(?P<file>[^:]+):(?P<line>\d+)(?P<said>.*)", line) for line in answer.stderr.splitlines())
    return [{"file": m["file"], "line": int(m["line"]), "message": m["said"], "hint": None} for m in found if m]
