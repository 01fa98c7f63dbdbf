"""What a guarantee puts on a balance sheet, and when an agency counts the debt behind it.

A guarantor recognises what it is worth to stand ready (ASC 460-10-25-4: fair value at the start; IFRS 9.4.2.1(c): the
same, then no less than the expected loss). A tenant's guarantee of its own landlord's residual value is outside both
(ASC 460-10-15-7; IFRS 16.27(c)): it is part of the lease, nothing before the lease commences. A guarantee that is
booked as a derivative stands at fair value, with changes in profit (ASC 815-10-35).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.accounting.consolidation import Finding

if TYPE_CHECKING:
    from lookthrough.book.records import Book

SP_GUARANTEE_THRESHOLD = 0.50  # assumed (range 0.25..0.75): no number was found in S&P's published criteria


def is_debt_like_guarantee(
    guaranteed_share: float | None,
    threshold: float = SP_GUARANTEE_THRESHOLD,
    span: tuple[float, float] | None = None,
) -> Finding:
    """Return whether a guarantee covers so much of a vehicle's debt that the debt is counted as the guarantor's.

    Args:
        guaranteed_share: caps over debt; ``None`` where no cap is known.
        threshold: beyond which all of the debt counts.
        span: low and high of the share, where the book has ranges; one that reaches over the threshold leaves it open.
    """
    question = f"Does it guarantee more than {threshold:.0%} of the vehicle's debt?"
    finding = Finding(
        answer=None,
        question=question,
        why="The cap of the guarantee is not known: cap would decide it.",
        rule="sp_like.threshold",
        fields=("guaranteed_share",),
    )
    if guaranteed_share is None:
        return finding
    low, high = span or (guaranteed_share, guaranteed_share)
    if low <= threshold < high:
        return replace(finding, why=f"Its guarantees cover {low:.1%} to {high:.1%} of the debt: cap would decide it.")
    why = f"Its guarantees cover {guaranteed_share:.1%} of the debt."
    return replace(finding, answer=guaranteed_share > threshold, why=why)


def residual_is_not_debt_like(residual_share: float | None, threshold: float = SP_GUARANTEE_THRESHOLD) -> Finding:
    """Return why a residual-value guarantee does not count against the threshold, however large it is.

    Args:
        residual_share: its cap over debt; ``None`` where no cap is known.
        threshold: beyond which a guarantee of debt counts.
    """
    size = "of unknown size" if residual_share is None else f"of {residual_share:.1%} of the debt"
    why = (
        f"It guarantees a residual value {size}, not debt. It pays only if a lease ends and the asset is then worth "
        "less than the guaranteed value, and it pays the shortfall, not the debt. So it does not count here."
    )
    question = f"Does it guarantee more than {threshold:.0%} of the vehicle's debt?"
    return Finding(answer=False, question=question, why=why, rule="sp_like.threshold", fields=("residual_share",))


def sp_threshold(book: Book) -> float:
    """Return the threshold of the book's assumptions, ``lens.sp_guarantee_threshold``, else the one assumed here."""
    stated = book.assumptions.get("lens.sp_guarantee_threshold")
    mid = stated.value.mid if stated is not None else None
    return SP_GUARANTEE_THRESHOLD if mid is None else mid


def guarantee_is_recognised(
    *,
    recorded: float | None,
    gaap: str,
    is_own_residual: bool = False,
    commenced: bool = False,
    is_derivative: bool = False,
) -> Finding:
    """Return whether a guarantee is a liability on the guarantor's balance sheet.

    Args:
        recorded: the liability its accounts show, USD bn; ``None`` where the book does not say.
        gaap: ``us`` or ``ifrs``.
        is_own_residual: a tenant's guarantee of the residual value of what it rents.
        commenced: whether that lease has begun.
        is_derivative: booked as a derivative.
    """
    question = "Does the guarantor's balance sheet hold a liability for it?"
    standard = _standard(gaap, is_own_residual=is_own_residual, is_derivative=is_derivative)
    finding = Finding(answer=None, question=question, why="", rule=f"{standard}.guarantee", fields=("recorded", "cap"))
    if is_own_residual and not commenced:
        why = "It belongs to a lease that has not commenced; nothing is recognised before commencement."
        return replace(finding, answer=False, why=why, fields=("start", "recorded"))
    due = {
        "asc842": "the amount probable of being owed",
        "ifrs16": "the part expected to be paid",
        "asc460": "the fair value of the guarantee and, once it is expected, the loss",
        "ifrs9": "the fair value of the guarantee, later no less than the expected loss",
        "asc815": "its fair value as a derivative",
    }[standard]
    if recorded is None:
        return replace(finding, why=f"The liability is {due}; the field recorded would decide it.")
    words = f"The liability is {due}; the accounts show {recorded:.4g} bn USD."
    return replace(finding, answer=recorded > 0, why=words)


def _standard(gaap: str, *, is_own_residual: bool, is_derivative: bool) -> str:
    if is_own_residual:
        return "asc842" if gaap == "us" else "ifrs16"
    if is_derivative:
        return "asc815" if gaap == "us" else "ifrs9"
    return "asc460" if gaap == "us" else "ifrs9"
