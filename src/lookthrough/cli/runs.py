"""Verbs that make a run or read one: stress, why, audit, compare, run."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import Out, Run, Seed, app
from lookthrough.cli.known_names import complete_channel, complete_word
from lookthrough.cli.number_options import decimal_option, whole_option
from lookthrough.cli.pages.language_option import Lang  # noqa: TC001  # typer reads the annotations at run time
from lookthrough.cli.records.completion import complete_entity, complete_pair, complete_scenario
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import LookthroughError, UsageError
from lookthrough.present.languages.catalogue import ENGLISH
from lookthrough.runs.contents import OUTCOMES
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.option_limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.simulate.run import StressResult

TRACED = Limits(0, LIMITS["paths"].most - 1)

Scenario = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        metavar="NAME[+NAME]",
        help="Scenario to simulate, or several joined; default: the one that book.yaml names.",
        autocompletion=complete_scenario,
    ),
]
Severity = Annotated[float, decimal_option("--severity", LIMITS["severity"], "Factor applied to every shock.")]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a shock, demand=-0.3, or an assumption, race.keep=70%; repeat for several.",
    ),
]
Paths = Annotated[int, whole_option("--paths", LIMITS["paths"], "Futures to simulate.")]
Quarters = Annotated[int, whole_option("--quarters", LIMITS["quarters"], "Quarters to simulate.")]
Channels = Annotated[
    str | None,
    typer.Option(
        "--channels",
        metavar="LIST",
        help=f"Channels that are on ({','.join(CHANNELS)}); default: all.",
        autocompletion=complete_channel,
    ),
]
Unlink = Annotated[
    str | None,
    typer.Option(
        "--unlink",
        metavar="A:B",
        help="Replace A's funding of B by outside money on the same terms.",
        autocompletion=complete_pair,
    ),
]
Block = Annotated[
    int,
    whole_option("--block", LIMITS["block"], "Paths that are kept together for --resume; no result depends on it."),
]
Devices = Annotated[
    int | None,
    whole_option(
        "--devices",
        LIMITS["devices"],
        "Devices to use; default: one per core. The last digits of a result depend on it.",
    ),
]
Gpu = Annotated[bool, typer.Option("--gpu", help="Run on the GPU that JAX sees (extra gpu), here or in a shard.")]
TRACES = 16  # paths
Trace = Annotated[
    int | None, whole_option("--trace", LIMITS["trace"], f"Paths to keep with every payment ({TRACES} by default).")
]
Entity = Annotated[str, typer.Argument(metavar="ENTITY", help="Id of an entity.", autocompletion=complete_entity)]
Event = Annotated[
    str | None,
    typer.Option(
        "--event",
        metavar="NAME",
        help=f"What comes to it ({', '.join(OUTCOMES)}); default: failed or absorbed.",
        autocompletion=complete_word(*OUTCOMES),
    ),
]
Rerun = Annotated[
    int, whole_option("--paths", LIMITS["paths"], "Paths of the run to make again, the first ones or all.")
]
Parts = Annotated[
    bool, typer.Option("--parts", help="Tell more than three parts of the scenario apart too, in up to 62 more runs.")
]
Keep = Annotated[bool, typer.Option("--keep", help="Keep the answer beside the run, for its report.")]
ShardOf = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Work out only the I-th of N parts, here or on any machine; merge makes the run of all.",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|local:N",
        help="Let the workers of a Dask cluster make the run, or N workers here.",
    ),
]
ChunksAt = Annotated[
    str | None,
    typer.Option(
        "--chunks",
        metavar="ADDRESS",
        help="Where workers leave what they make: a folder or object storage that all reach; default: the run folder.",
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")]
Quick = Annotated[
    bool,
    typer.Option("--quick", help="Leave out what each channel adds, and unless --trace is given the traced paths."),
]
Shards = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of the shards of one run, all of them.")]
PathNumber = Annotated[int, whole_option("--path", TRACED, "Number of a traced path.")]


@verb(app, "stress")
def stress(
    options: SharedOptions,
    *,
    scenario: Scenario = None,
    severity: Severity = 1.0,
    set_: Changes = None,
    paths: Paths = 10_000,
    quarters: Quarters = 40,
    seed: Seed = 1,
    channels: Channels = None,
    unlink: Unlink = None,
    block: Block = 1024,
    devices: Devices = None,
    gpu: Gpu = False,
    trace: Trace = None,
    quick: Quick = False,
    out: Out = None,
    resume: Resume = False,
    shard: ShardOf = None,
    cluster: Cluster = None,
    chunks: ChunksAt = None,
) -> None:
    """Simulate a scenario. Losses by ledger and holder, what the network adds, who fails."""
    from lookthrough.cli.running import simulate, simulate_shard
    from lookthrough.present.run_records import read_stress
    from lookthrough.present.tables.run import main_table
    from lookthrough.present.terminal.run import shard_text, stress_text
    from lookthrough.runs.folder import run_folder_of
    from lookthrough.world.scenario import scenario_asked

    book = options.book()
    name = scenario_asked(book, scenario)
    folder = out or run_folder_of(name)
    settings = {
        "severity": severity,
        "changes": _changes(set_ or ()),
        "paths": paths,
        "quarters": quarters,
        "seed": seed,
        "channels": None if channels is None else [c.strip() for c in channels.split(",") if c.strip()],
        "statuses": options.statuses,
        "unlink": unlink,
        "block": block,
        "devices": devices,
        "trace": (0 if quick else TRACES) if trace is None else trace,
        "quick": quick,
        "resume": resume,
    }
    on_cluster = _on_cluster(cluster, chunks, shard, gpu=gpu)
    if shard is not None:
        folder = out or run_folder_of(f"{name}-{shard.replace('/', '-of-')}")
        done = simulate_shard(book, name, shard, folder, {**settings, "gpu": gpu})
        options.answer(done, lambda: shard_text(done))
        return
    document = simulate(book, name, folder, settings if on_cluster else {**settings, "gpu": gpu}, on_cluster)
    found = read_stress(document)
    options.answer(document, lambda: stress_text(book, found, str(folder)), lambda: main_table(found))


def _on_cluster(
    cluster: str | None, chunks: str | None, shard: str | None, *, gpu: bool
) -> Callable[..., StressResult] | None:
    """Return what makes a run on a cluster, ``None`` where this process makes it; refuse what does not go together."""
    if chunks is not None and cluster is None:
        raise UsageError("--chunks is where the workers of a cluster leave what they make: give --cluster too")
    if cluster is None:
        return None
    if shard is not None:
        raise UsageError("--shard and --cluster both part a run: give one of them")
    if gpu:
        raise UsageError("--cluster runs on processors: for GPUs on several machines give --shard with --gpu")
    from lookthrough import machines

    return partial(machines.stress_on_cluster, cluster=cluster, chunks=chunks)


@verb(app, "merge")
def merge(options: SharedOptions, runs: Shards, *, out: Out = None) -> None:
    """Make one run of all its shards. The same bytes as one process would have written; no path is run again."""
    from lookthrough import machines
    from lookthrough.cli.running import quiet_engine, writing
    from lookthrough.present.run_records import read_stress
    from lookthrough.present.tables.run import main_table
    from lookthrough.present.terminal.run import stress_text
    from lookthrough.runs.chunks.shard_folder import open_shards
    from lookthrough.runs.folder import run_folder_of

    quiet_engine()
    book = None if options.is_whole_book and options.folder is None else options.book()
    shards = open_shards(runs)
    folder = out or run_folder_of(str(shards.identity.options["scenario"]))
    book = book or machines.book_of_shards(shards)
    with writing(folder, "the shards are kept"):
        document = machines.merge(runs, out=folder, book=book, tell=say).document()
    found = read_stress(document)
    options.answer(document, lambda: stress_text(book, found, str(folder)), lambda: main_table(found))


def _changes(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for text, (key, _, value) in zip(given, pairs, strict=True):
        if not key or not value:
            raise UsageError(f"--set {text}: write a shock or an assumption and its size, --set demand=-0.3")
    return {key.strip(): value.strip() for key, _, value in pairs}


@verb(app, "why")
def why(
    options: SharedOptions,
    entity: Entity,
    run: Run,
    *,
    event: Event = None,
    paths: Rerun = 1_024,
    parts: Parts = False,
    keep: Keep = False,
) -> None:
    """Say why somebody fails in a run. Causes and luck, how far each must move, where the money was missing."""
    from lookthrough import finished
    from lookthrough.cli.running import quiet_engine, writing
    from lookthrough.present.tables.simulated.why import why_table
    from lookthrough.present.terminal.why import why_text
    from lookthrough.present.why_records import read_why

    quiet_engine()
    with writing(run) if keep else nullcontext():
        book = None if options.folder is None else options.book()
        answer = finished.why(entity, run, event=event, book=book, paths=paths, parts=parts, keep=keep, tell=say)
    found = read_why(answer.document())
    options.answer(answer.document(), lambda: why_text(found, answer.book), lambda: why_table(found, answer.book))


@verb(app, "audit")
def audit(options: SharedOptions, run: Run, *, path: PathNumber = 0) -> None:
    """Check the accounts of one path. Every payment has two legs, and every stock rolls forward."""
    from lookthrough.present.terminal.run import audit_text, residuals_table
    from lookthrough.runs.audit import audit

    gaps = audit(run, path)
    options.answer(gaps, lambda: audit_text(gaps, path), lambda: residuals_table(gaps))


@verb(app, "compare")
def compare(options: SharedOptions, first: Run, second: Run) -> None:
    """Compare two runs. What differs, losses and failures, each difference with its interval."""
    from lookthrough.present.tables.run import comparison_table
    from lookthrough.present.terminal.run import comparison_text
    from lookthrough.runs.comparing import compare as of_runs

    found = of_runs.compare(first, second)
    options.answer(
        found.document(), lambda: comparison_text(found.document(), _names_of(first)), lambda: comparison_table(found)
    )


def _names_of(run: Path) -> Callable[[str], str]:
    """Return what the book of a run calls an entity; where the book has gone, ids stand for themselves."""
    from lookthrough.present.page.cited import name_of
    from lookthrough.present.run_documents import book_of
    from lookthrough.runs.seal import open_run

    try:
        book = book_of(open_run(run))
    except LookthroughError:
        return str
    return lambda id_: name_of(book, id_)


@verb(app, "run")
def run(
    options: SharedOptions, *, paths: Paths = 10_000, out: Out = None, resume: Resume = False, lang: Lang = ENGLISH
) -> None:
    """Run the whole analysis. Look-through, loops, the default scenario, a report, and a summary of it all."""
    from lookthrough.cli.running import simulate, writing
    from lookthrough.job import main_job
    from lookthrough.present.languages.speaking import memory_of
    from lookthrough.present.run_records import read_stress
    from lookthrough.present.tables.run import main_table
    from lookthrough.present.terminal.run import run_text

    book = options.book()
    memory = memory_of(lang, book)
    say(f"{book.title}: {len(book.contracts)} contracts, no errors")
    with writing("the report"):
        job = main_job(
            book, paths=paths, statuses=options.statuses, out=out, simulate=simulate, resume=resume, language=lang
        )
    options.answer(
        job.document(),
        lambda: run_text(job.book, job.through, job.loops, read_stress(job.stress), job.notes, str(job.page)),
        lambda: main_table(read_stress(job.stress)),
        memory,
    )
