"""A tour of five minutes: what to do on the workbench and why, each step with the address that sets its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.serve.guided.opening_to import Opening
from lookthrough.serve.workbench_page import Page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from lookthrough.serve.desk import Desk


class Step(NamedTuple):
    """A step: what to do, why, and where."""

    title: str
    why: str
    opens: Opening


STEPS = (
    Step(
        "See what it is about",
        "Nine systems carry the financing. Read the sentence under each picture; the last line of each says of which "
        "run it is, and how many futures that run has.",
        Opening("The nine systems", "/guide"),
    ),
    Step(
        "Ask who loses",
        "The sentence names what lenders lose beyond what they lose anyway: every future is run twice on the same "
        "draws, with the shock and without it.",
        Opening("The scenario as it is", "/"),
    ),
    Step(
        "Make it worse",
        "Move the severity, or open it at half as much again. Watch which bars grow: a ledger that hardly moves is not "
        "where the loss goes.",
        Opening("Half as severe again", "/", {"severity": 1.5}),
    ),
    Step(
        "Cut the ties",
        "With every channel off nothing spreads: what is left is the shock alone, and what is gone was the network's. "
        "Tick one channel after the other to see which carries it.",
        Opening("Every channel off", "/", {"channels": ()}),
    ),
    Step(
        "Ask what happened",
        "One bad future told event by event: who could not pay whom, why, and what that set off.",
        Opening("A bad path told", "/story"),
    ),
    Step(
        "Doubt it",
        "No simulated number is sourced. Move the guesses that move the answer most from one end of their range to the "
        "other: a conclusion that turns over is none.",
        Opening("The guesses behind it", "/guesses"),
    ),
    Step(
        "Hold it against the past",
        "What the model said of days that are over, and of an earlier boom, with its failures first.",
        Opening("Calibration and back-tests", "/back-tests"),
    ),
    Step(
        "Take a figure away",
        "The file has the picture, the data, the sources by row, and how to cite it. The address in the bar is the "
        "question: whoever opens it sees the same numbers.",
        Opening("Who pays, in one file", "/figure/funding.zip"),
    ),
)
"""The steps in their order."""


async def tour(desk: Desk, request: Request) -> Response:
    """Return the steps, each with a link that sets the state it speaks of."""
    return desk.page("tour.html", question=desk.asked(request), steps=STEPS)


PAGES = (Page("/tour", tour, "Tour"),)
