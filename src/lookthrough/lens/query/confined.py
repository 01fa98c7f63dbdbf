"""The process in which a query runs: it has the tables, and no file, network, extension or setting beside them.

It is started by its path and imports the standard library and DuckDB alone. DuckDB refuses whatever is outside: access
to files is off, the configuration locked, and one SELECT is all that is taken. Its own limits of time and memory hold
for its operators but not for what it works out while it plans (``list_sort(range(200000000))`` took 14 GB under a limit
of 512 MB), so the operating system limits the memory of this process, and who started it ends it when its time is over.

It reads one JSON document on standard input: the SQL, the tables with where they lie, the limits. It writes one on
standard output: columns and rows, or the kind and the message of an error.
"""

from __future__ import annotations

import json
import math
import sys
from contextlib import suppress
from typing import Any

import duckdb

SETTINGS = {
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "max_temp_directory_size": "0 bytes",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "2",
}
ITSELF = 2**31  # bytes of address space that Python and DuckDB take before any table is there


def main() -> None:
    """Answer one request."""
    asked = json.load(sys.stdin)
    _limit_memory(asked["memory"])
    try:
        answer = run(asked)
    except duckdb.Error as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        answer = {"error": "OutOfMemoryException", "message": ""}
    json.dump(answer, sys.stdout, allow_nan=False)


def run(asked: dict[str, Any]) -> dict[str, Any]:
    """Return columns and rows of a query.

    Args:
        asked: ``sql``; ``tables``, each with ``schema``, ``name``, ``path`` and, of a JSON file, ``columns`` by type;
            ``memory`` in bytes; ``most`` rows.

    Raises:
        duckdb.Error: the query cannot be read or answered.
    """
    settings: dict[str, Any] = {**SETTINGS, "memory_limit": f"{asked['memory'] // 2**20}MiB"}
    with duckdb.connect(":memory:", config=settings) as database:
        database.execute("CREATE SCHEMA book; CREATE SCHEMA run")
        for table in asked["tables"]:
            _lay(database, table)
        database.execute("SET search_path = 'book,run'; SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        statements = duckdb.extract_statements(asked["sql"])
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return {"error": "Refused", "message": ", ".join(s.type.name for s in statements) or "nothing"}
        found = database.execute(asked["sql"])
        rows = found.fetchmany(asked["most"] + 1)
        columns = [(str(name), str(type_)) for name, type_, *_ in found.description or ()]
    if len(rows) > asked["most"]:
        return {"error": "TooMany", "message": ""}
    return {"columns": columns, "rows": [[_plain(value) for value in row] for row in rows]}


def _lay(database: duckdb.DuckDBPyConnection, table: dict[str, Any]) -> None:
    """Put a table into memory."""
    place = f"{table['schema']}.{table['name']}"
    if "columns" not in table:
        database.execute(f"CREATE TABLE {place} AS SELECT * FROM read_parquet(?)", [table["path"]])  # noqa: S608  # the names are ours
        return
    columns = ", ".join(f"{name}: '{type_}'" for name, type_ in table["columns"])
    read = f"read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
    database.execute(f"CREATE TABLE {place} AS SELECT * FROM {read}", [table["path"]])  # noqa: S608  # as above


def _limit_memory(bytes_: int) -> None:
    """Hold this process to so much memory beyond what it takes by itself, where the system can (Windows cannot)."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  # Windows has no such module

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (bytes_ + ITSELF, most))


def _plain(value: object) -> object:
    """Return a value as JSON has it: days as text, what is not finite as nothing, lists member by member."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return float(value) if type(value).__name__ == "Decimal" else str(value)  # type: ignore[arg-type]  # it is a number


if __name__ == "__main__":
    main()
