"""Where things are, seen from any test."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
ERRORS = ROOT / "tests" / "errors"
VALID = ERRORS / "_valid"
BUNDLED = ROOT / "src" / "lookthrough" / "books" / "ai_2026"
