"""The house measured: how full its folders are, how long its functions and files, and that a name stands for one thing.

A function is measured from its ``def`` to its last line, docstring included, decorators not.
"""

from __future__ import annotations

import ast
import statistics
from collections import Counter, defaultdict
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "lookthrough"
MODULES = sorted(SRC.rglob("*.py"))
FULLEST = 20  # modules in one folder
LONGEST = 400  # lines of a file, less one
MEDIAN, LONG, SHARE = 7, 60, 0.004  # lines of a function: the median, and how few may be longer than that


def trees():
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def lengths(tree):
    """Return the lines of every function of a module, methods and inner ones too."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [node.end_lineno - node.lineno + 1 for node in functions]


def is_kept_short(lines):
    """Tell whether the functions of a house are short."""
    return statistics.median(lines) <= MEDIAN and sum(n > LONG for n in lines) <= SHARE * len(lines)


def test_a_folder_is_seen_at_a_glance():
    count = Counter(path.parent.relative_to(SRC).as_posix() for path in MODULES)
    assert {folder: n for folder, n in count.items() if n > FULLEST} == {}


def test_a_file_is_one_idea():
    count = {path.relative_to(SRC).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {file: n for file, n in count.items() if n >= LONGEST} == {}


def test_functions_are_short():
    lines = [n for tree in trees().values() for n in lengths(tree)]
    assert len(lines) > 1_000
    assert is_kept_short(lines), (statistics.median(lines), sum(n > LONG for n in lines) / len(lines))


@pytest.mark.parametrize("lines", [[7] * 10 + [8] * 11, [5] * 200 + [61]])
def test_long_functions_are_noticed(lines):
    assert not is_kept_short(lines)


def test_a_function_is_measured_with_its_docstring_and_inner_functions():
    source = '@cache\ndef outer():\n    """One line."""\n    def inner():\n        return 1\n    return inner\n'
    assert lengths(ast.parse(source)) == [5, 2]


# A question has one name all the way: its lens, its answer as text, its section of a report, its verb.
QUESTIONS = frozenset(
    {
        "backtest",
        "bounds",
        "board",
        "calibration",
        "implied",
        "washing",
        "explosive",
        "predictions",
        "through",
        "search",
        "listing",
        "vendor_support",
        "funding",
        "circularity",
        "flywheel",
        "holders",
        "opening",
        "loops",
        "diff",
        "book_diff",
        "resolved_terms",
        "diffusion",
        "jobs",
        "legacy",
        "check",
        "book",
        "report",
        "run",
        "why",
        "story",
        "reverse",
        "sensitivity",
        "race",
        "contagion",
        "contest",
        "world",
        "deal",
        "deal_in_run",
        "portfolio",
        "instrument",
        "query",
        "sponsor_stress",
    }
)
ALLOWED_TWICE = QUESTIONS | {"__init__"}


def places_by_name(named):
    """Return the names that stand in more than one file, with these files."""
    places = defaultdict(list)
    for path, names in named.items():
        for name in names:
            places[name].append(path.relative_to(SRC).as_posix())
    return {name: files for name, files in places.items() if len(files) > 1}


def test_a_file_name_stands_for_one_thing():
    twice = places_by_name({path: [path.stem] for path in MODULES})
    assert {name: files for name, files in twice.items() if name not in ALLOWED_TWICE} == {}


def test_no_name_is_allowed_twice_that_is_not():
    assert places_by_name({path: [path.stem] for path in MODULES}).keys() >= ALLOWED_TWICE


def test_a_class_name_stands_for_one_thing():
    classes = {path: [n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)] for path, tree in trees().items()}
    assert places_by_name(classes) == {}


def test_a_class_name_of_two_files_is_noticed():
    assert places_by_name({SRC / "a.py": ["Loop", "Flow"], SRC / "b.py": ["Loop"]}) == {"Loop": ["a.py", "b.py"]}
