"""What a run depends on besides the book, and the checks of what a user may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from lookthrough.book.finding import entity_id
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.errors import UsageError
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.option_limits import LIMITS
from lookthrough.world.scenario import unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from lookthrough.book.records import Book

LEAST_COMMON = 64  # paths on which the channels are split at least: on fewer a split is mostly chance
GROUP = 32  # paths that are run together on a device: another number changes the last bits of every run
MAIN_RUNS = 3  # of each path in the main pass: base, no channel, the chosen channels


class Options(NamedTuple):
    """What a run depends on besides the book; everything here is written to ``run.json``."""

    scenario: str
    paths: int
    quarters: int
    seed: int
    severity: float
    changes: Mapping[str, str]
    channels: tuple[str, ...]
    statuses: tuple[str, ...]
    unlink: tuple[str, str] | None
    trace: int
    common: int
    costs: bool
    stops: bool
    discounting: bool


class Settings(TypedDict, total=False):
    """What may be asked of a run, by name (see :func:`lookthrough.simulate.run.stress`)."""

    paths: int
    quarters: int
    seed: int
    severity: float
    changes: Mapping[str, str] | None
    channels: Sequence[str] | None
    statuses: Sequence[str] | None
    unlink: str | None
    trace: int
    common: int | None
    costs: bool
    stops: bool
    discounting: bool
    quick: bool


def options_of(book: Book, scenario: str, **asked: Unpack[Settings]) -> Options:
    """Return the options of a run; what is not asked for is as :func:`lookthrough.simulate.run.stress` has it.

    Raises:
        UnknownNameError: an unknown channel or entity; the message gives the nearest names.
    """
    paths = asked.get("paths", 10_000)
    channels = known(CHANNELS if asked.get("channels") is None else asked["channels"] or ())
    statuses = asked.get("statuses")
    return Options(
        scenario=scenario,
        paths=paths,
        quarters=asked.get("quarters", 40),
        seed=asked.get("seed", 1),
        severity=asked.get("severity", 1.0),
        changes=dict(asked.get("changes") or {}),
        channels=channels,
        statuses=SIMULATED if statuses is None else tuple(statuses),
        unlink=loop(book, asked.get("unlink")),
        trace=min(asked.get("trace", 16), paths),
        common=0 if asked.get("quick") else common_paths(asked.get("common"), paths, channels),
        costs=asked.get("costs", True),
        stops=asked.get("stops", True),
        discounting=asked.get("discounting", True),
    )


def common_paths(asked: int | None, paths: int, channels: Sequence[str]) -> int:
    """Return on how many paths the channels are split."""
    if asked is None:
        groups = paths * MAIN_RUNS // ((2 ** len(channels) + 1) * GROUP)
        asked = max(groups * GROUP, LEAST_COMMON)
    return min(asked, paths)


def known(channels: Sequence[str]) -> tuple[str, ...]:
    """Return the channels in their own order; an unknown one is an error with the nearest names."""
    for channel in channels:
        if channel not in CHANNELS:
            raise unknown("channel", channel, CHANNELS)
    return tuple(c for c in CHANNELS if c in channels)


def loop(book: Book, text: str | None) -> tuple[str, str] | None:
    """Read ``VENDOR:CUSTOMER``, each by id, name or ticker."""
    if text is None:
        return None
    vendor, _, customer = text.partition(":")
    return entity_id(book, vendor), entity_id(book, customer)


def check(options: Options, block: int, devices: int | None = None) -> None:
    """Raise ``UsageError`` for a number that cannot be, ``block`` and ``devices`` included: no result depends on them.

    ``devices`` of ``None`` is one a core.
    """
    given = {**options._asdict(), "block": block, "devices": 1 if devices is None else devices}
    for name in ("paths", "quarters", "seed", "severity", "block", "trace", "devices"):
        if given[name] not in LIMITS[name]:
            raise UsageError(f"{name} is {given[name]}; it must be a number {LIMITS[name]}")


def read_options(run: Mapping[str, Any]) -> Options:
    """Return the options that stand in ``run.json`` as :func:`written` wrote them."""
    given = {name: run[name] for name in Options._fields}
    unlink = given["unlink"]
    return Options(
        **{
            **given,
            "channels": tuple(given["channels"]),
            "statuses": tuple(given["statuses"]),
            "unlink": None if unlink is None else (unlink[0], unlink[1]),
        }
    )


def written(options: Options) -> dict[str, object]:
    """Return the options as plain JSON values."""
    return {**options._asdict(), "channels": list(options.channels), "statuses": list(options.statuses)}
