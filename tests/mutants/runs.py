"""Damage to the folder of a run, as a full disk, a copy that broke off or a stranger does it."""

from __future__ import annotations

import json

from tests.mutants.mutant import FILES, Mutant, cut_or_spoilt

FOREIGN = (
    *(
        "",
        "{",
        "[]",
        "null",
        "{}",
        "7",
        '"text"',
        "true",
        "[" * 100_000,
        '{"a": ' * 5_000,
        '{"a": 1}',
        "NaN",
        "-Infinity",
    ),
    *('{"scenario": null}', '{"run": {"versions": []}}', "<html>", "\x00", '{"through"', "\ufeff{}"),
)
VALUES = (None, [], {}, "x", -1, 1e308, True, "2026Q9", [None], {"a": {"b": []}}, "\x1b[2J", "<script>")
ASKED = (
    *(("report", "run"), ("report", "run", "-o", "page.html"), ("audit", "run", "--path", "1"), ("story", "run")),
    *(("compare", "run", "sound"), ("compare", "sound", "run"), ("through", "--run", "run", "--book", "book")),
    *((verb, "--run", "run") for verb in ("flywheel", "race", "diffusion", "contest", "jobs", "legacy")),
    *(("story", "run", "--json"), ("audit", "run", "--json"), ("compare", "run", "sound", "--json")),
)


def run_mutant(files, draw):
    """Return one damage to one file of a run, given the bytes of each."""
    file = draw.choice(sorted(files))
    ways = [_foreign, _swapped, _by_file, _spoilt]
    if file.endswith(".json"):
        ways += [_key_changed] * 6
    return draw.choice(ways)(files, file, draw)


def _foreign(_files, file, draw):
    return Mutant("run", "foreign content", file, content=draw.choice(FOREIGN).encode())


def _swapped(files, file, draw):
    other = draw.choice(sorted(set(files) - {file}))
    return Mutant("run", f"holds what {other} held", file, content=files[other])


def _by_file(_files, file, draw):
    how = draw.choice(("file empty", "file deleted", "file is a folder", "file is a pipe", "file is a link to itself"))
    return Mutant("run", how, file, make=FILES[how])


def _spoilt(files, file, draw):
    return cut_or_spoilt("run", file, files[file], draw)


def _key_changed(files, file, draw):
    document = json.loads(files[file])
    place, trail = document, []
    while isinstance(place, dict | list) and place:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = draw.choice(keys)
        trail.append(str(key))
        if not isinstance(place[key], dict | list) or not place[key] or draw.random() < 0.4:
            break
        place = place[key]
    how = draw.choice(("taken out", "named otherwise", "of another value"))
    old = place.pop(key)
    if how != "taken out" and isinstance(place, dict):
        place.update({key + "_x": old} if how == "named otherwise" else {key: draw.choice(VALUES)})
    where = f"{'.'.join(trail)} {how}"
    return Mutant("run", "key changed", file, new=(where,), content=json.dumps(document, indent=1).encode())


def bytes_of(sound):
    """Return the bytes of each file of a run."""
    return {file.relative_to(sound).as_posix(): file.read_bytes() for file in sound.rglob("*") if file.is_file()}


def page(place):
    """Return the page that a report wrote, and take it away."""
    for file in (place / "page.html", place / "run" / "report.html"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            file.unlink()
            return text
    return ""
