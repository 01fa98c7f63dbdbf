"""The nine systems of the financing, in the order in which the argument goes: what each says, shows, and leads to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.serve.guided import book_told, run_told
from lookthrough.serve.guided.opening_to import MAP, VIEWS, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.serve.guided.run_told import ToldRun
    from lookthrough.serve.guided.told_book import ToldBook


class FinancingSystem(NamedTuple):
    """One of the nine systems.

    Attributes:
        name: in its address.
        title: the term of the field.
        claim: what is held of it, in one sentence without a number.
        of_book: what the book says, in one sentence.
        of_run: what a run says, in one sentence.
        shown: figures of the book, the first is its picture.
        of_answer: figure of a run; of a system without a figure of the book its picture.
        opens: where the workbench has more of it.
        whom: who is named in what a run says, by id.
    """

    name: str
    title: str
    claim: str
    of_book: Callable[[ToldBook], str]
    of_run: Callable[[ToldRun], str]
    shown: tuple[str, ...] = ()
    of_answer: str = ""
    opens: tuple[Opening, ...] = ()
    whom: Callable[[ToldRun], str | None] | None = None


ALL = (
    FinancingSystem(
        "off-balance-sheet",
        "Off-balance-sheet vehicles",
        "The largest companies raise money through vehicles that stand on no balance sheet of theirs.",
        book_told.vehicles,
        run_told.vehicles,
        ("funding", "who-owes-what"),
        "lenders",
        (Opening("Every view of what each of them owes", VIEWS), Opening("Search a deal", "/search")),
        run_told.broken_vehicle,
    ),
    FinancingSystem(
        "capital-recycling",
        "Capital recycling of developers",
        "Developers build, let what they have built, turn the rent into bonds, and build the next site with the money.",
        book_told.recycling,
        run_told.developers,
        ("flywheel-starts", "flywheel-shocks"),
        "",
        (Opening("A dearer coupon and less demand, on sliders", "/"),),
    ),
    FinancingSystem(
        "vendor-financing",
        "Vendor financing",
        "Makers of chips fund the customers who buy their chips.",
        book_told.vendors,
        run_told.orders,
        ("vendor-intervals", "vendor-support"),
        "",
        (Opening("The map of the money, with its loops", MAP),),
    ),
    FinancingSystem(
        "interlocking-stakes",
        "Interlocking stakes",
        "Stakes interlock, so that a hype that fades is amplified.",
        book_told.circles,
        run_told.network,
        (),
        "network-ledgers",
        (
            Opening("The same with every channel off: the shock alone", "/", {"channels": ()}),
            Opening("The map of the money, with its loops", MAP),
        ),
    ),
    FinancingSystem(
        "race-of-labs",
        "The race of labs",
        "Many labs are funded, and not all of them can win.",
        book_told.labs,
        run_told.labs,
        ("race-survivors", "race-exits", "race-shares"),
        "failures",
        (Opening("Who fails, on sliders", "/"), Opening("A bad path told, event by event", "/story")),
        run_told.broken_lab,
    ),
    FinancingSystem(
        "diffusion-of-ai",
        "Diffusion, build or buy, policy",
        "The promise depends on how AI diffuses, on whether firms build or buy, and on policy.",
        book_told.adoption,
        run_told.demand,
        ("adoption", "build-or-buy", "programme", "adoption-speeds"),
        "",
        (Opening("Less demand, on a slider", "/"),),
    ),
    FinancingSystem(
        "job-losses",
        "Job losses put down to AI",
        "Jobs go, and employers say that AI is why.",
        book_told.job_cuts,
        run_told.jobs,
        ("job-cuts", "ai-cuts", "job-sums"),
        "",
        (Opening("The report of the book, with its sums", "/book"),),
    ),
    FinancingSystem(
        "ai-washing",
        "AI washing",
        "Companies call themselves AI to raise money. A text is held against facts by lookthrough gauge washing; here "
        "stands what prices ask for.",
        book_told.prices,
        run_told.faith,
        ("implied-growth", "then-and-now"),
        "",
        (Opening("The report of the book, with its gauges", "/book"),),
    ),
    FinancingSystem(
        "rational-contest",
        "The contest for one prize",
        "To invest too much is rational for each, while a loss is likely for all.",
        book_told.contest,
        run_told.owners,
        ("contest-profits", "contest-portfolios"),
        "owners",
        (Opening("Which guesses this hangs on, movable", "/guesses"),),
    ),
)
"""The nine systems."""
BY_NAME: Mapping[str, FinancingSystem] = MappingProxyType({system.name: system for system in ALL})
"""The same by name."""
