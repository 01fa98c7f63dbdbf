"""No file and no room imports itself by a detour, not even for its types: each can be read, tested and moved alone."""

from __future__ import annotations

import pytest

grimp = pytest.importorskip("grimp", reason="grimp comes with import-linter: pip install '.[test]'")
networkx = pytest.importorskip("networkx")
PACKAGE = "lookthrough"


def imports():
    """Return which file of the package imports which, imports for types included."""
    read = grimp.build_graph(PACKAGE, exclude_type_checking_imports=False, cache_dir=None)
    return [(file, other) for file in read.modules for other in read.find_modules_directly_imported_by(file)]


def cycles(edges):
    graph = networkx.DiGraph(edges)
    circles = [sorted(part) for part in networkx.strongly_connected_components(graph) if len(part) > 1]
    return sorted(circles) + [[file] for file in networkx.nodes_with_selfloops(graph)]


def room(file):
    """Return the room, or the top file, in which a file stands."""
    return ".".join(file.split(".")[:2])


def test_no_file_imports_itself_by_a_detour():
    assert cycles(imports()) == []


def test_no_room_imports_itself_by_a_detour():
    between = {(room(a), room(b)) for a, b in imports() if room(a) != room(b)}
    assert cycles((a, b) for a, b in between if PACKAGE not in {a, b}) == []


def test_a_circle_is_found():
    assert cycles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]) == [["a", "b", "c"]]
