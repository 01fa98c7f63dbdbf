"""The demand of a run: against the plan, against capacity, and at what price."""

from __future__ import annotations

from lookthrough.present.sentences.world_sentences import capacity_sentence, demand_sentence, price_sentence
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.tables.simulated.world import MOST_ENDS, drivers_table, medians_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

SHOWN = {"demand": "demand", "capacity": "capacity", "utilisation": "in use", "price": "price"}
NAMES = ("demand", "planned", "capacity", "utilisation", "price")
HOW = (
    "Medians over the futures; demand, plan, capacity and price are times those of the book's date. A run has one "
    "demand: regions are what the verb asks without --run."
)


def diffusion_of(run: AskedRun) -> RunView:
    """Return what a run says of demand."""
    world = run.world
    return RunView(
        run.document(drivers=run.drivers(NAMES)),
        lambda: paragraphs(
            run.headline("Who asks for computing"),
            wrapped(demand_sentence(world)),
            table_text(medians_table(world, MOST_ENDS, SHOWN)),
            wrapped(HOW),
            wrapped(f"{capacity_sentence(world)} {price_sentence(world)}"),
        ),
        lambda: drivers_table(world, NAMES),
    )
