"""What the contest says in sentences: expected profit and chance of loss always in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.lens.contest.contest import ContestAnswer
    from lookthrough.lens.contest.equilibrium import ContestRow

NO_SPENDING = (
    "The book stakes no spending on a prize: an assumption contest.spending.SERIES names a series of spending and the "
    "share of it that counts."
)
NOT_YET = (
    "Nothing is staked on a prize: no row of {} was over by the date of the book and has a source of the grade asked "
    "for."
)
NO_TEST = (
    "This is a statement of consistency and no test: any spending is rational for some prize, and the chance of a "
    "prize and its size are not told apart, only their product."
)
UNCONFIRMED = "C"


def contest_sentences(answer: ContestAnswer) -> tuple[str, ...]:
    """Return what the contest says, first the one sentence that holds profit and loss together."""
    if not answer.contests:
        return (NOT_YET.format(" or ".join(answer.staked)) if answer.staked else NO_SPENDING,)
    return tuple(_told(answer))


def venture_sentence(answer: ContestAnswer) -> str:
    """Return what a portfolio of venture bets says, ``""`` where the book has none."""
    if not answer.portfolios or answer.bet is None:
        return ""
    one, many = answer.portfolios[0], answer.portfolios[-1]
    return (
        f"A dollar in venture bets brings {amount(answer.bet.mean)} on average, and one bet loses with "
        f"{percent(one.loses)}, {many.bets} together with {percent(many.loses)} (in the middle they bring "
        f"{amount(one.median)} and {amount(many.median)}): the average sits in the tail."
    )


def _told(answer: ContestAnswer) -> Iterator[str]:
    fewest, most = answer.contests[0], answer.contests[-1]
    yield _headline(fewest)
    if most is not fewest:
        yield _headline(most)
    yield (
        f"Spending of {amount(answer.total)} bn USD is rational for each if the prize is worth "
        f"{amount(most.expected_prize)} to {amount(fewest.expected_prize)} in expectation{_of_value(answer)}. {NO_TEST}"
    )
    if answer.room is not None and answer.ante is not None:
        low, high = answer.room
        count = f"{int(low)} contestants or more" if high is None else f"{int(low)} to {int(high)} contestants"
        yield (
            f"There is room for {count}, if taking part as long as this spending lasts "
            f"costs {amount(answer.ante.low)} to {amount(answer.ante.high)} bn USD."
        )
    yield "Spending follows belief: whoever halves the chance of a prize halves what each spends."
    if missing := [name for name in answer.staked if name not in {row.series for row in answer.spent}]:
        yield f"Staked as well, and nothing of it counts: {', '.join(missing)} (lookthrough check says what is wrong)."
    if answer.twice:
        yield f"Several series state {', '.join(answer.twice)}, and their rows add up."
    grades = {row.grade for row in answer.spent}
    if grades == {UNCONFIRMED}:
        yield "No source better than grade C states this spending."


def _headline(contest: ContestRow) -> str:
    """Return profit and loss in one sentence, at the middle belief."""
    middle = contest.by_chance[len(contest.by_chance) // 2]
    return (
        f"Each of {contest.contestants} expects {signed(contest.profit_each)} bn USD; each loses with "
        f"{percent(middle.one_loses)}; all lose with {percent(middle.all_lose)} (at a chance of a prize of "
        f"{percent(middle.chance)})."
    )


def _of_value(answer: ContestAnswer) -> str:
    if answer.share_of_value is None:
        return ""
    low, high = answer.share_of_value
    return f", {percent(low)} to {percent(high)} of what hyperscalers and labs of the book are worth"
