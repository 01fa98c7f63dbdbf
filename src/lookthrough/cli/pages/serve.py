"""The verb serve: the workbench in a browser of this machine."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.pages.language_option import Lang  # noqa: TC001  # typer reads the annotations at run time
from lookthrough.cli.pages.report import made_with
from lookthrough.cli.pages.to_file import answers_on
from lookthrough.cli.records.completion import complete_run
from lookthrough.cli.runs import Quarters  # noqa: TC001  # typer reads the annotations at run time
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.present.languages.catalogue import ENGLISH, language_named
from lookthrough.simulate.option_limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

PORTS = Limits(1, 65_535)
NEEDED = ("starlette", "uvicorn", "python_multipart")

Host = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on; any but this machine's needs --token.")
]
Port = Annotated[int, whole_option("--port", PORTS, "Port to listen on.")]
Token = Annotated[
    str | None, typer.Option("--token", metavar="WORD", help="Word that whoever asks must know, of 16 letters or more.")
]
Beside = Annotated[
    Path | None,
    typer.Option("--beside", metavar="MYBOOK", help="Folder of another book, or the name of one, to see beside it."),
]
Finished = Annotated[
    list[Path] | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="Folder of a run, to see beside another or the answer at hand; repeat for several.",
        autocompletion=complete_run,
    ),
]
Opened = Annotated[bool, typer.Option("--open", help="Open it in a browser of this machine.")]


@verb(app, "serve")
def serve(
    options: SharedOptions,
    *,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    token: Token = None,
    quarters: Quarters = 40,
    beside: Beside = None,
    run: Finished = None,
    browser: Opened = False,
    lang: Lang = ENGLISH,
) -> None:
    """Serve the workbench. Sliders, and who loses while one drags; every figure by its address."""
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        raise UsageError(f"serve needs {' and '.join(missing)}: pip install 'lookthrough[serve]'")
    language_named(lang)
    from lookthrough.api import load
    from lookthrough.present.book_report.report import build_book_report
    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.server import address, open_browser, opened
    from lookthrough.serve.server import serve as serve_pages

    book = options.book()
    other = None if beside is None else options.part_of(load(beside))
    finished = _named(run or ())
    listening = opened(host, port, token)

    @cache
    def book_page() -> str:
        return build_book_report(book, answers_on(options, book), made_with(options))

    where = address(host, port, token)
    sys.stderr.write(f"the workbench is at {where}; Ctrl-C ends it\n")
    if browser and (why_not := open_browser(where)):
        sys.stderr.write(f"{why_not}\n")
    bench = Workbench(book, quarters, other, finished=finished, part=options.part_of)
    serve_pages(bench, book_page, listening, host, token, lang)


def _named(runs: Sequence[Path]) -> dict[str, Path]:
    """Return the folders of runs by name, those of one name by their whole path.

    Raises:
        UsageError: a folder holds no run.
        InputError: its run is not finished, or a file of it is damaged.
    """
    from lookthrough.runs.seal import open_run

    names = [run.resolve().name for run in runs]
    for run in runs:
        open_run(run)
    return {name if names.count(name) == 1 else str(run): run for name, run in zip(names, runs, strict=True)}
