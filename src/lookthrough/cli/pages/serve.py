"""The verb serve: the workbench in a browser of this machine."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.pages.language_option import Lang  # noqa: TC001  # typer reads the annotations at run time
from lookthrough.cli.pages.report import made_with
from lookthrough.cli.pages.to_file import answers_on
from lookthrough.cli.runs import Quarters  # noqa: TC001  # typer reads the annotations at run time
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.present.languages.catalogue import ENGLISH, language_named
from lookthrough.simulate.option_limits import Limits

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
    from lookthrough.serve.server import serve as run

    book = options.book()
    other = None if beside is None else options.part_of(load(beside))
    listening = opened(host, port, token)

    @cache
    def book_page() -> str:
        return build_book_report(book, answers_on(options, book), made_with(options))

    where = address(host, port, token)
    sys.stderr.write(f"the workbench is at {where}; Ctrl-C ends it\n")
    if browser and (why_not := open_browser(where)):
        sys.stderr.write(f"{why_not}\n")
    run(Workbench(book, quarters, other, part=options.part_of), book_page, listening, host, token, lang)
