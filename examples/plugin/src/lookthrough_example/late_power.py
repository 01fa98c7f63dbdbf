"""A scenario for any book: files as those in ``scenarios/`` of a book."""

from pathlib import Path

INTERFACE = 1
SCENARIOS = Path(__file__).parent / "scenarios"
