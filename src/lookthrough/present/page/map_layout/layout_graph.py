"""What is laid out: nodes in columns, links between them, and each link as a chain of lanes in the columns between.

A link of two columns that are not neighbours passes every column between them in a lane of its own, so that it never
meets a box. Which way the money goes does not matter here: a chain runs from the left column to the right one. A link
inside a column is an arc on one side of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT, RIGHT = 0, 1


@dataclass(frozen=True, slots=True)
class MapNode:
    """A box: its column from the left, counted from 0, and the least height that its name needs."""

    id: str
    column: int
    height: float


@dataclass(frozen=True, slots=True)
class MapLink:
    """A ribbon from a payer to a payee, as wide as its money."""

    payer: str
    payee: str
    width: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """The measures of a layout, px.

    Attributes:
        box: width of a box.
        gap: between two columns.
        stub: at either side of a gap: there ribbons run level and arrowheads have their room.
        head: length of an arrowhead.
        least: height that a ribbon takes at the side of a box, at least.
        beside: more than its width that a ribbon takes there, for its arrowhead.
        between: two ribbons at the side of a box, or two lanes.
        apart: a box and what is above or below it.
    """

    box: float = 118.0
    gap: float = 88.0
    stub: float = 13.0
    head: float = 9.0
    least: float = 8.0
    beside: float = 5.0
    between: float = 2.0
    apart: float = 12.0


@dataclass(frozen=True, slots=True)
class Chains:
    """Nodes and lanes as numbers: first the nodes in their order, then the lanes of each link.

    Attributes:
        column: of each vertex.
        columns: how many there are.
        nodes: how many of the vertices are nodes; the others are lanes.
        chains: for each link the vertices that it passes, left to right; of an arc its two nodes.
    """

    column: tuple[int, ...]
    columns: int
    nodes: int
    chains: tuple[tuple[int, ...], ...]

    def is_arc(self, link: int) -> bool:
        """Return whether a link stays inside a column."""
        chain = self.chains[link]
        return self.column[chain[0]] == self.column[chain[-1]]


def chained(nodes: Sequence[MapNode], links: Sequence[MapLink]) -> Chains:
    """Return nodes and links as chains.

    Raises:
        KeyError: a link names a node that is not there.
    """
    number = {node.id: i for i, node in enumerate(nodes)}
    column = [node.column for node in nodes]
    chains = []
    for link in links:
        first, last = sorted((number[link.payer], number[link.payee]), key=lambda v: (column[v], v))
        passed = range(column[first] + 1, column[last])
        chains.append((first, *range(len(column), len(column) + len(passed)), last))
        column += passed
    return Chains(tuple(column), max(column, default=-1) + 1, len(nodes), tuple(chains))
