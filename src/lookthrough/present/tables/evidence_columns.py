"""The three columns that say what share of a row's dollars is sourced, inferred and assumed."""

from __future__ import annotations

from lookthrough.present import labels
from lookthrough.present.tables.common_columns import share

EVIDENCE = tuple(share(name, words) for name, words in labels.EVIDENCE.items())
KEYS = tuple(labels.EVIDENCE.values())
"""What they are called in a chart."""
