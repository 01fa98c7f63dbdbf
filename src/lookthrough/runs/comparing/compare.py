"""Two runs side by side: the options that differ, losses by ledger, the network, who fails, end holders by ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, cast

from lookthrough.runs.comparing.paired import are_paired, in_common, mean_interval, sampled, share_interval
from lookthrough.runs.seal import open_run
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.runs.comparing.paired import Column, IntervalOfDifference

Document: TypeAlias = Mapping[str, Any]
Pair: TypeAlias = dict[str, float]

SAMPLING = ("paths", "quarters", "seed", "book_sha256", "as_of", "known_to", "min_grade")
"""Options on which the futures themselves depend: runs that differ in one are not of the same futures."""


class ComparedRow(TypedDict):
    """A figure of two runs: USD bn or a share of paths, with the 95 % interval of its difference, if there is one."""

    measure: str
    of: str
    ledger: str | None
    first: float
    second: float
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, repr=False)
class RunComparison(Framed):
    """What :func:`compare` finds; ``content`` is what ``compare --json`` prints."""

    row_type = ComparedRow

    content: dict[str, Any]

    @property
    def is_paired(self) -> bool:
        """Whether each path of one run is held against the same future in the other."""
        return bool(self.content["paired"])

    @property
    def rows(self) -> list[ComparedRow]:
        """One record for each figure that can be compared, the largest differences of each measure first."""
        found = self.content
        cuts: dict[str, dict[tuple[str, ...], Pair]] = {
            "mean loss": {(name,): pair for name, pair in found["loss"]["existing"].items()},
            "share that fails": {(id_,): pair for id_, pair in found["failures"].items()},
            "share that fails without the shock": {(id_,): pair for id_, pair in found["base_failures"].items()},
            "mean loss of an end holder": {
                (id_, ledger): pair
                for id_, ledgers in found["by_end_holder"].items()
                for ledger, pair in ledgers.items()
            },
        }
        return [
            cast("ComparedRow", {"measure": measure, "of": key[0], "ledger": key[1] if len(key) > 1 else None, **pair})
            for measure, cut in cuts.items()
            for key, pair in sorted(cut.items(), key=lambda item: (-abs(item[1]["difference"]), item[0]))
        ]

    def document(self) -> dict[str, Any]:
        """Return what ``compare --json`` prints."""
        return self.content


def compare(first: str | Path, second: str | Path) -> RunComparison:
    """Compare two finished runs: what differs, and the 95 % interval of each difference (``runs.comparing.paired``).

    Args:
        first: folder of a run.
        second: of the other; a difference is the second less the first.

    Returns:
        Paired by path where seed and number of paths are the same, else as of two samples; ``content["paired"]`` says.

    Raises:
        RunFolderError: a folder holds no run.
        UnfinishedRunError: its run was not finished.
        UnreadableRunError: a file of a run is missing, damaged or of another run.
    """
    runs = [open_run(Path(folder)) for folder in (first, second)]
    content = comparison((str(first), runs[0].document), (str(second), runs[1].document))
    paired = are_paired(*runs)
    samples = [sampled(run, list(content["loss"]["existing"])) for run in runs]
    x, y = in_common(*samples) if paired else samples
    content |= {"paired": paired, "paths": [len(x.path), len(y.path)]}
    held = {(id_, ledger): pair for id_, cut in content["by_end_holder"].items() for ledger, pair in cut.items()}
    for pairs, columns, interval in (
        (content["loss"]["existing"], (x.losses, y.losses), mean_interval),
        (content["failures"], (x.failed, y.failed), share_interval),
        (content["base_failures"], (x.failed_anyway, y.failed_anyway), share_interval),
        (held, (x.held, y.held), mean_interval),
    ):
        _add_intervals(pairs, columns, interval, paired=paired)
    return RunComparison(content)


def _add_intervals(
    pairs: Mapping[Any, dict[str, Any]],
    columns: tuple[Mapping[Any, Column], Mapping[Any, Column]],
    interval: Callable[..., IntervalOfDifference | None],
    *,
    paired: bool,
) -> None:
    """Add ``low`` and ``high`` to each pair, ``None`` where a run does not say it path by path."""
    for key, pair in pairs.items():
        first, second = (column.get(key) for column in columns)
        found = None if first is None or second is None else interval(first, second, paired=paired)
        pair["low"], pair["high"] = (None, None) if found is None else found


def comparison(first: tuple[str, Document], second: tuple[str, Document]) -> dict[str, Any]:
    """Return two runs, each with its name, side by side; amounts are USD bn, failures shares of paths."""
    a, b = first[1], second[1]
    options = sorted({*a["run"], *b["run"]})
    return {
        "runs": [first[0], second[0]],
        "options": {k: [a["run"].get(k), b["run"].get(k)] for k in options if a["run"].get(k) != b["run"].get(k)},
        "other_futures": [name for name in SAMPLING if a["run"].get(name) != b["run"].get(name)],
        "loss": {cut: _means(a["loss"][cut], b["loss"][cut]) for cut in ("existing", "all")},
        "network": _network(a["network"], b["network"]),
        "failures": _pairs(*({f["id"]: f["failed"] for f in run["failures"]} for run in (a, b))),
        "base_failures": _pairs(*({f["id"]: f["base"]["failed"] for f in run["failures"]} for run in (a, b))),
        "by_end_holder": _holders(a["by_end_holder"], b["by_end_holder"]),
    }


def _means(first: Document, second: Document) -> dict[str, Pair]:
    return _pairs(*({name: ledger["mean"] for name, ledger in run.items()} for run in (first, second)))


def _network(first: Document, second: Document) -> dict[str, Any]:
    whole = {name: _pair(first[name], second[name]) for name in ("incidence", "network", "total")}
    parts = ({part: added["network"] for part, added in run["by_ledger"].items()} for run in (first, second))
    return {**whole, "ratio": [first["ratio"], second["ratio"]], "by_ledger": _pairs(*parts)}


def _holders(first: Document, second: Document) -> dict[str, dict[str, Pair]]:
    return {name: _pairs(first.get(name, {}), second.get(name, {})) for name in sorted({*first, *second})}


def _pairs(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, Pair]:
    names = [*first, *(name for name in second if name not in first)]
    return {name: _pair(first.get(name, 0.0), second.get(name, 0.0)) for name in names}


def _pair(first: float, second: float) -> Pair:
    return {"first": first, "second": second, "difference": second - first}
