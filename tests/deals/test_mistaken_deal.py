"""Whatever is done to a deal file, it is paid or refused in words: no traceback, no number that is none."""

from __future__ import annotations

import json
import os
import random
import re

import pytest

import lookthrough as lt
from lookthrough.deals.deal import shipped_deals
from lookthrough.errors import LookthroughError

COUNT = int(os.environ.get("LOOKTHROUGH_MISTAKES", "40"))
VALUES = (
    *(
        "0 m USD",
        "1e9 bn USD",
        "-5 m USD",
        "0 %",
        "100 %",
        "-99 %",
        "9000 %",
        "unknown",
        "2..3 m USD",
        "1y",
        "0y",
        "NO",
    ),
    *("2026-12-31", "1900", "2199Q4", "A", "[]", "{}", "1e-12", "99999999", "3 m USD per year", "0", "-1", "' '"),
)


def mistaken(text, draw):
    lines = text.split("\n")
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(lines))
        how = draw.choice(("delete", "twice", "value", "value", "value", "swap"))
        if how == "delete":
            lines[at] = ""
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "swap":
            other = draw.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            every = [(at, one) for at, line in enumerate(lines) for one in re.finditer(r": ([^{\[,}\n]+)", line)]
            at, one = draw.choice(every)
            lines[at] = lines[at][: one.start(1)] + draw.choice(VALUES) + lines[at][one.end(1) :]
    return "\n".join(lines)


def answered(path):
    """The document of a deal, or the words that refuse it; anything else is a defect and is raised."""
    try:
        return json.dumps(lt.deal(path, stress="agency-style").document(), allow_nan=False)
    except LookthroughError as refused:
        return str(refused).strip()


@pytest.mark.parametrize("name", shipped_deals())
def test_a_mistaken_deal_is_paid_or_refused_in_words(name, tmp_path):
    text, path = shipped_deals()[name].read_text(), tmp_path / "deal.yaml"
    said = []
    for seed in range(COUNT):
        path.write_text(mistaken(text, random.Random(seed)))  # noqa: S311 - mistakes, not secrets
        said.append(answered(path))
    assert all(said)
    assert any(text.startswith("{") for text in said)
    assert any("error[LT" in text for text in said)
