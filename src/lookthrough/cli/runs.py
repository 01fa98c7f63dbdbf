"""Verbs that make a run or read one: stress, audit, story, compare, run."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import Out, Run, app
from lookthrough.cli.verb import Asked, verb
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

Paths = Annotated[int, typer.Option("--paths", min=1, help="Simulated futures.")]
PathNumber = Annotated[int, typer.Option("--path", min=0, metavar="N", help="One of the traced paths, from 0.")]


@verb(app, "stress")
def stress(
    asked: Asked,
    *,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME[+NAME]", help="Default: the one that book.yaml names.")
    ] = None,
    severity: Annotated[float, typer.Option("--severity", min=0.0, help="Factor on every shock.")] = 1.0,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One shock: demand=-0.3.")
    ] = None,
    paths: Paths = 10_000,
    quarters: Annotated[int, typer.Option("--quarters", min=1, help="Length of each.")] = 40,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of all draws.")] = 1,
    channels: Annotated[
        str | None, typer.Option("--channels", metavar="LIST", help="That are on; default: all.")
    ] = None,
    unlink: Annotated[str | None, typer.Option("--unlink", metavar="A:B", help="A's money in B from outside.")] = None,
    block: Annotated[int, typer.Option("--block", min=1, help="Paths a block; changes no result.")] = 64,
    devices: Annotated[int | None, typer.Option("--devices", min=1, help="Default: one per core.")] = None,
    trace: Annotated[int, typer.Option("--trace", min=0, help="Paths whose every payment is kept.")] = 16,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")] = False,
) -> None:
    """Simulate a scenario: losses by holder, amplification, who fails first."""
    from lookthrough.cli.running import run_folder_of, simulate
    from lookthrough.present.terminal.run import stress_text
    from lookthrough.world.scenario import default_scenario

    book = asked.book()
    named = scenario or default_scenario(book)
    folder = out or run_folder_of(named)
    options = {
        "severity": severity,
        "changes": _changes(set_ or ()),
        "paths": paths,
        "quarters": quarters,
        "seed": seed,
        "channels": None if channels is None else [c.strip() for c in channels.split(",") if c.strip()],
        "statuses": asked.statuses,
        "unlink": unlink,
        "block": block,
        "devices": devices,
        "trace": trace,
        "resume": resume,
    }
    document = simulate(book, named, folder, options)
    asked.answer(document, lambda: stress_text(document, str(folder)))


def _changes(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for text, (key, _, value) in zip(given, pairs, strict=True):
        if not key or not value:
            raise UsageError(f"--set {text}: write a shock and a number, --set demand=-0.3")
    return {key.strip(): value.strip() for key, _, value in pairs}


@verb(app, "audit")
def audit(asked: Asked, run: Run, *, path: PathNumber = 0) -> None:
    """Check that on one path every payment has two legs and every stock rolls."""
    from lookthrough.present.terminal.run import audit_text
    from lookthrough.runs import folder as run_folder

    found = run_folder.audit(run, path)
    asked.answer(found, lambda: audit_text(found, path))


@verb(app, "story")
def story(asked: Asked, run: Run, *, path: PathNumber = 0) -> None:
    """Tell what happened on one path: the payments missed, quarter by quarter."""
    from lookthrough.present.terminal.run import story_text
    from lookthrough.runs import folder as run_folder

    found = run_folder.story(run, path)
    asked.answer({"path": path, "missed": found}, lambda: story_text(found, path))


@verb(app, "compare")
def compare(asked: Asked, first: Run, second: Run) -> None:
    """Hold two runs side by side."""
    from lookthrough.present.terminal.run import comparison, comparison_text
    from lookthrough.runs.folder import read_document

    found = comparison((str(first), read_document(first)), (str(second), read_document(second)))
    asked.answer(found, lambda: comparison_text(found))


@verb(app, "run")
def run(asked: Asked, *, paths: Paths = 10_000, out: Out = None) -> None:
    """Do the main job: book, look-through, loops, the default scenario, a report, and a summary of it all."""
    from lookthrough.cli.running import main_job
    from lookthrough.present.terminal.run import run_text

    job = main_job(asked, paths, out)
    asked.answer(job.document(), lambda: run_text(job.book, job.owed, job.loops, job.stress, job.notes, job.place))
