"""Measure what each mechanism of the stress does, alone and left out of all, and what every guess moves.

Run it after a change of the book or of the engine: ``python docs/make_mechanisms.py``. It writes
``docs/measured/mechanisms.json``, which ``docs/make_validation.py`` shows. All runs have the same draws: a mechanism is
left out by the inputs of one compiled program, at values with which it does nothing, or by those that were in the book
before it was built.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lookthrough.api import load
from lookthrough.contracts import KINDS
from lookthrough.contracts.family import LEDGERS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.runs.contents import PARTS
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import Options
from lookthrough.simulate.draws import with_rows
from lookthrough.simulate.set_up import set_up, settings_of
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.engine import BlockResult
    from lookthrough.simulate.runner.devices import Program

FILE = Path(__file__).parent / "measured" / "mechanisms.json"
SCENARIO, PATHS, GUESS_PATHS, SEED = "hype-fade", 512, 256, 1
GUESS = "guess"  # with which the reason of an assumption begins that has no source
NETWORK = "network"
COMPANY, CLOUD, BETTER, WORSE = "openai", "coreweave", "ddtl4", "ddtl5"


class Ends(NamedTuple):
    """Between what an assumption is drawn where its mechanism does nothing, or as it did before."""

    low: float
    high: float


class Guess(NamedTuple):
    """An assumption of the book, its range, and the rows of the slot table that are drawn from it."""

    name: str
    low: float
    high: float
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism, and the assumptions without which it does nothing, by name or by what names begin with."""

    name: str
    without: Mapping[str, Ends] = field(default_factory=dict)
    is_hazard: bool = False


NOTHING, WHOLE = Ends(0.0, 0.0), Ends(1.0, 1.0)
MECHANISMS = (
    Mechanism("raising as in the rounds so far", {"operate.frontier_lab.raise_share": Ends(0.08, 0.14)}),
    Mechanism("relief by suppliers", {"relief.most": NOTHING}),
    Mechanism("takeover of who is in default", {"takeover.": NOTHING}),
    Mechanism(
        "customers of a failed lab go slowly, its estate is its salvage",
        {"transfer.rate": WHOLE, "transfer.lost": NOTHING, "asset.frontier_lab.sale_discount": Ends(0.4, 0.7)},
    ),
    Mechanism(
        "refinancing sized by value and income",
        {"refinance.ltv": Ends(1e3, 1e3), "refinance.dscr": Ends(1e-3, 1e-3), "refinance.debt_yield": Ends(1e-6, 1e-6)},
    ),
    Mechanism("hazard of a rating", is_hazard=True),
    Mechanism("supply that answers", {"world.supply_speed": NOTHING}),
    Mechanism("the race as run rates have it", {"world.race_volatility": Ends(0.08, 0.16)}),
    Mechanism("joint draws of one guess", {"joint.correlation": NOTHING}),
    Mechanism("firmness by status", {"firmness.": WHOLE}),
    Mechanism(
        "sponsors that are downgraded and build less",
        {"leverage.": Ends(1e9, 1e9), "sponsor.capex_reaction": NOTHING, "sponsor.chip_vendor.cyclical": NOTHING},
    ),
    Mechanism("belief that hears news and does not revert", {"belief.process": NOTHING}),
    Mechanism("plans to build that follow belief", {"belief.plans": NOTHING}),
    Mechanism("developers that recycle bonds", {"flywheel.developers_share": NOTHING}),
    Mechanism(
        "computing power in the race, and what an acquirer keeps",
        {"race.compute_elasticity": NOTHING, "race.keep": WHOLE},
    ),
    Mechanism("an onset that is drawn", {"shock.onset": Ends(2.0, 2.0)}),
)
"""An onset of 2 is 2027Q1 in a book of mid-2026, which the scenarios had before."""

SHOCKS_ALONE: Mapping[str, Mapping[str, Ends]] = {
    "spreads 1,000 bp wider": {"spread": Ends(0.10, 0.10)},
    "the window shut": {"window": Ends(-0.999, -0.999)},
    "the window shut, spreads 300 to 600 bp wider": {"window": Ends(-0.999, -0.999), "spread": Ends(0.03, 0.06)},
    "sentiment alone": {"sentiment": Ends(-0.6, -0.4)},
}
TIMES = ("onset", "ramp", "half_life")


def main() -> None:
    """Measure everything, and write it."""
    options = Options(SCENARIO, PATHS, 40, SEED, 1.0, {}, CHANNELS, SIMULATED, None, 0, 1, True, True, True)
    ready = set_up(load(), options, kinds=KINDS, block=PATHS)
    program = ready.program
    inputs = ready.inputs._replace(settings=settings_of([(), CHANNELS], options))
    rows = {"all": measured(program, inputs)}
    bare = inputs
    for mechanism in MECHANISMS:
        bare = left_out(program.model, bare, mechanism)
    rows["none"] = measured(program, bare)
    for mechanism in MECHANISMS:
        others = [m for m in MECHANISMS if m is not mechanism]
        alone = inputs
        for other in others:
            alone = left_out(program.model, alone, other)
        rows[f"without {mechanism.name}"] = measured(program, left_out(program.model, inputs, mechanism))
        rows[f"alone: {mechanism.name}"] = measured(program, alone)
    shocks = {name: measured(program, only(inputs, sizes)) for name, sizes in SHOCKS_ALONE.items()}
    found = {
        "scenario": SCENARIO,
        "paths": PATHS,
        "seed": SEED,
        "book_sha256": ready.book.sha256,
        "mechanisms": rows,
        "shocks": shocks,
        "guesses": guesses(program, inputs),
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n")


def guesses(program: Program, inputs: Inputs) -> dict[str, object]:
    """Return the mean loss of every ledger and what the network adds, with each guess at its low and at its high.

    A sample of a run tells which inputs move a ledger by how its paths fell; this asks the model itself. Everything
    drawn from one assumption is moved together, all else keeps its draws. USD bn.
    """
    usual = means(program, inputs)
    rows, network = [], [usual[NETWORK]]
    for guess in guesses_of(program.model):
        at = {}
        for end in ("low", "high"):
            to = getattr(inputs, end)[guess.rows]
            low, high = (with_rows(each, guess.rows, to) for each in (inputs.low, inputs.high))
            moved = inputs._replace(low=low, high=high)
            at[f"at_{end}"] = means(program, moved)
        rows.append({"name": guess.name, "low": guess.low, "high": guess.high, **at})
        network += [each[NETWORK] for each in at.values()]
    return {"paths": GUESS_PATHS, "usual": usual, "rows": rows, "network": {"low": min(network), "high": max(network)}}


def means(program: Program, inputs: Inputs) -> dict[str, float]:
    """Return the mean loss by ledger on existing exposures, and what the network adds over all of them."""
    found = program.chunk(inputs, 0, GUESS_PATHS)
    incidence, total = found.losses[:2][..., found.finite > 0.0]
    by_ledger = {part: float(total[row].mean()) for row, part in enumerate(PARTS) if part in LEDGERS}
    return {**by_ledger, NETWORK: float((total - incidence).sum(axis=0).mean())}


def guesses_of(model: Model) -> Iterator[Guess]:
    """Yield the assumptions with a range whose reason says that they are guesses, in the order of their names."""
    slots, book = model.plan.table.rows, model.plan.book
    drawn: dict[str, list[int]] = {}
    for row in model.ranged.tolist():
        drawn.setdefault(slots[row].group or slots[row].name, []).append(row)
    for name in sorted(drawn):
        record = book.assumptions.get(name)
        if record is not None and record.reason.startswith(GUESS) and record.value.low != record.value.high:
            yield Guess(name, float(record.value.low or 0.0), float(record.value.high or 0.0), np.array(drawn[name]))


def left_out(model: Model, inputs: Inputs, mechanism: Mechanism) -> Inputs:
    """Return inputs with which a mechanism does nothing."""
    low, mid, high, of_shocks = inputs.low, inputs.mid, inputs.high, (inputs.shock_low, inputs.shock_high)
    if mechanism.is_hazard:
        column = model.operations.columns["hazard"]
        low, mid, high = (each.at[column.start : column.stop].set(0.0) for each in (low, mid, high))
    for name, ends in mechanism.without.items():
        if name.startswith("shock."):
            row = list(SHOCKS).index(name.removeprefix("shock."))
            of_shocks = of_shocks[0].at[row].set(ends.low), of_shocks[1].at[row].set(ends.high)
            continue
        rows = _rows(model, name)
        low, high = low.at[rows].set(ends.low), high.at[rows].set(ends.high)
        mid = mid.at[rows].set((ends.low + ends.high) / 2.0)
    return inputs._replace(low=low, mid=mid, high=high, shock_low=of_shocks[0], shock_high=of_shocks[1])


def _rows(model: Model, name: str) -> NDArray[np.int64]:
    """Return the slots that are drawn from an assumption, or from all whose names begin so."""
    named = [slot.group or slot.name for slot in model.plan.table.rows]
    rows = [row for row, of in enumerate(named) if of == name or (name.endswith(".") and of.startswith(name))]
    if not rows:
        raise ValueError(f"nothing is drawn from {name}")
    return np.array(rows)


def only(inputs: Inputs, sizes: Mapping[str, Ends]) -> Inputs:
    """Return inputs with a scenario of these shocks alone, which begins when that of the others does."""
    low, high = inputs.shock_low, inputs.shock_high
    for row, (name, shock) in enumerate(SHOCKS.items()):
        if name not in TIMES:
            ends = sizes.get(name, Ends(shock.silent, shock.silent))
            low, high = low.at[row].set(ends.low), high.at[row].set(ends.high)
    return inputs._replace(shock_low=low, shock_high=high)


def measured(program: Program, inputs: Inputs) -> dict[str, Any]:
    """Return mean losses of the ledgers, the shock alone and the network with its error, and who fails how often."""
    found = program.chunk(inputs, 0, PATHS)
    incidence, total = np.asarray(found.losses)[:2]
    network = (total - incidence).sum(axis=0)
    ledgers = {name: float(total[row].mean()) for row, name in enumerate(LEDGERS)}
    base = -np.asarray(found.base.wealth.existing).sum(axis=1).mean(axis=-1)
    return {
        **ledgers,
        "base_lenders": float(base[LEDGERS.index("lenders")]),
        "alone": float(incidence.sum(axis=0).mean()),
        "network": float(network.mean()),
        "network_error": float(network.std(ddof=1) / np.sqrt(PATHS)),
        "company": _shares(program.model, found, COMPANY),
        "cloud": _shares(program.model, found, CLOUD),
        "better": _shares(program.model, found, BETTER),
        "worse": _shares(program.model, found, WORSE),
    }


def _shares(model: Model, found: BlockResult, name: str) -> dict[str, float]:
    row = model.watched.tolist().index(model.plan.number[name])
    runs = {"base": found.base, "shock": found.last}
    kinds = {"failed": "default_quarter", "absorbed": "absorbed_quarter", "restructured": "restructured_quarter"}
    return {
        f"{world}_{kind}": float((np.asarray(getattr(run, column))[row] >= 0).mean())
        for world, run in runs.items()
        for kind, column in kinds.items()
    }


if __name__ == "__main__":
    main()
