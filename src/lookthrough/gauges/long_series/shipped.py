"""The long series that are shipped: tables of facts, each with its source, how it was obtained and its licence."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.gauges.dated_series import DatedSeries

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "# "


@cache
def long_series() -> Mapping[str, DatedSeries]:
    """Return the series by id, which is the name of their file."""
    files = sorted(resources.files(__package__).iterdir(), key=lambda file: file.name)
    found = (_read(file.name, file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".csv"))
    return MappingProxyType({series.id: series for series in found})


def _read(name: str, text: str) -> DatedSeries:
    lines = text.splitlines()
    said = [line.removeprefix(MARK).partition(": ") for line in lines if line.startswith(MARK)]
    about = {key: value for key, _, value in said}
    rows = list(csv.reader(lines[len(said) + 1 :]))
    dates, values = zip(*rows, strict=True)
    return DatedSeries(
        name.removesuffix(".csv"),
        about["label"],
        dates,
        tuple(map(float, values)),
        tuple(range(len(said) + 2, len(lines) + 1)),
        name,
        source=f"{about['source']}; {about['licence']}; obtained {about['obtained']}",
    )
