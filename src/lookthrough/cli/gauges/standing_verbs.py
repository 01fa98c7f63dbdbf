"""Gauges that stand as verbs of their own: gauge records is jobs, gauge legacy is legacy."""

from __future__ import annotations

from lookthrough.cli.app import Seed  # noqa: TC001  # typer reads the annotations of the verbs at run time
from lookthrough.cli.demand import jobs as of_jobs
from lookthrough.cli.demand import legacy as of_legacy
from lookthrough.cli.gauges.gauge import gauges
from lookthrough.cli.simulated.asked_run import OfRun  # noqa: TC001  # as above
from lookthrough.cli.verb import SharedOptions, verb


@verb(gauges, "records")
def records(options: SharedOptions, *, month: of_jobs.Month = None, seed: Seed = 1, run: OfRun = None) -> None:
    """Test a record of announced job cuts, as the verb jobs does."""
    of_jobs.jobs(options, month=month, seed=seed, run=run)


@verb(gauges, "legacy")
def legacy(options: SharedOptions, *, run: OfRun = None) -> None:
    """Show what a bust would leave, as the verb legacy does."""
    of_legacy.legacy(options, run=run)
