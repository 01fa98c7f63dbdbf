"""The verb bounds: what unknown purchases mean for headlines."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import From, To, app, quarter
from lookthrough.command import INVALID, USAGE, Asked, Refusal, known_entities, unknown, verb

LEDGERS = ("purchases", "holders")
LAYERS = ("cash", "all")


@verb(app, "bounds")
def bounds(
    asked: Asked,
    *,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", metavar="ID", help="May be given again.")] = None,
    customer: Annotated[
        list[str] | None, typer.Option("--customer", metavar="ID", help="Bound what these pay each vendor.")
    ] = None,
    from_: From = None,
    to: To = None,
    draws: Annotated[int, typer.Option("--draws", min=0, help="Sampled ledgers.")] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the sampled ledgers.")] = 1,
    layer: Annotated[str, typer.Option("--layer", help="cash, or all: with warrants as they vest.")] = "cash",
    ledger: Annotated[str, typer.Option("--ledger", help="purchases, or holders: who may hold what.")] = "purchases",
) -> None:
    """Say what payments that no source states could change: headlines as recorded, sampled, and at the extremes."""
    from lookthrough.api import DEFAULT_WINDOW, load
    from lookthrough.lens.cells import InfeasibleLedgerError
    from lookthrough.lens.unknown_cells import bounds as find
    from lookthrough.lens.unknown_holders import holder_bounds
    from lookthrough.present.bounds_text import bounds_text, holders_text
    from lookthrough.simulate.resolve import MissingAssumptionError

    if ledger not in LEDGERS:
        raise unknown("ledger", ledger, LEDGERS)
    if layer not in LAYERS:
        raise unknown("layer", layer, LAYERS)
    book = asked.book()
    if ledger == "holders":
        holdings = holder_bounds(book, draws=draws, seed=seed)
        asked.answer(holdings.document(), lambda: holders_text(holdings))
        return
    known_entities(book, [*(vendor or ()), *(customer or ())])
    first, last = (quarter(given or usual) for given, usual in zip((from_, to), DEFAULT_WINDOW, strict=True))
    full = load(asked.folder) if asked.as_of or asked.min_grade else None
    try:
        answer = find(
            book,
            *vendor or (),
            start=first,
            end=last,
            draws=draws,
            seed=seed,
            statuses=asked.counted(),
            layer="all" if layer == "all" else "cash",
            customers=customer or (),
            full=full,
        )
    except (InfeasibleLedgerError, MissingAssumptionError) as error:
        raise Refusal(str(error), INVALID) from error
    except ValueError as error:
        raise Refusal(str(error), USAGE) from error
    asked.answer(answer.document(), lambda: bounds_text(answer))
