"""Whether a network is more circular than chance, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import NOTHING, amount, percent
from lookthrough.present.tables.gauges.beside_null import chances_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.circularity.null.chance import AgainstChance

FEW = 10  # loops that are listed; --json has all
STUCK = 0.9  # of the payments: where as many stay, the null says little
WORDS = {
    "rewired": "networks in which every party pays and receives what it does, with as many others as it does",
    "entropy": "ledgers in which every party pays and receives what it does, and everybody deals with everybody",
}


def chance_text(answer: AgainstChance) -> str:
    """Return the verdict, and each measure and loop beside the draws."""
    return "\n\n" + paragraphs(
        "More circular than chance?",
        "\n".join(wrapped(sentence) for sentence in _said(answer)),
        titled(chances_table(answer.measures, "Beside the draws, USD bn")),
        titled(chances_table(answer.loops[:FEW], "The most that could go round each loop, USD bn")),
    )


def _said(answer: AgainstChance) -> list[str]:
    if not answer.measures:
        return ["Nothing is paid between two parties of this network, so that nothing can go round."]
    first, *_ = answer.measures
    if first.observed <= NOTHING:
        return ["Nothing goes round here, so that there is nothing to hold against chance."]
    more = "More" if first.is_unusual else "No more"
    low, high, often = amount(first.low), amount(first.high), percent(first.chance)
    circulate = (
        f"{more} goes round than by chance: {amount(first.observed)} bn USD circulate here, {low} to {high} (5 to "
        f"95 %) in {answer.draws:,} {WORDS[answer.null]}; {often} of them circulate as much."
    )
    said = [circulate]
    rare = sum(row.is_unusual for row in answer.loops)
    if answer.loops:
        said.append(
            f"{rare} of {len(answer.loops)} loops carry more than in 95 % of the draws. A loop is listed because it is "
            "here, so that nearly any is rare elsewhere: the circulation is the test, loops say where it comes from."
        )
    if answer.null == "rewired" and answer.kept >= STUCK:
        said.append(
            f"Totals and links leave little room: {percent(answer.kept)} of the payments are where they were, so that "
            "the draws hardly differ from the network."
        )
    return said
