"""Write src/lookthrough/books/schema: the JSON Schema of a book, which every file of the bundled book names.

Run it after a change of a kind, a unit or a key: ``python docs/make_schema.py``. ``book.json`` is what ``lookthrough
schema`` prints. A test holds the committed files against what this makes.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import json
from pathlib import Path

from lookthrough.book.deal_file.deal_schema import NAME, STRESSES, deal_schema, stress_schema
from lookthrough.book.schema.jsonschema import file_schemas
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import PATHS, SHOCKS

FOLDER = Path(__file__).parents[1] / "src" / "lookthrough" / "books" / "schema"


def write(folder: Path) -> None:
    """Write the schema files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in {
        **file_schemas(KINDS, SHOCKS, PATHS),
        NAME: deal_schema(),
        STRESSES: stress_schema(),
    }.items():
        (folder / name).write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
