"""``python -m lookthrough`` is the command ``lookthrough``."""

from __future__ import annotations

from lookthrough.cli import main

main()
