"""Accounting rules as small functions whose inputs are fields of a book.

Each rule answers with a ``Finding``: yes, no or open, the question that decided, and why, in words. Nothing here looks
a company up; what a rule needs is handed to it, so that a reader can change one field and see which answer turns.

Classification and measurement are two functions on purpose: ASC 842 counts the *whole* residual guarantee when it asks
what a lease is (842-10-25-2(d)) and only the *probable* part when it measures what is owed (842-10-30-5(f)).
"""

from __future__ import annotations

from dataclasses import dataclass

MAJOR_PART_OF_LIFE = 0.75  # ASC 842-10-55-2(a): one reasonable approach to "major part"
SUBSTANTIALLY_ALL = 0.90  # ASC 842-10-55-2(c): one reasonable approach to "substantially all"
MAJORITY = 0.50  # ASC 810-10-15-8: the usual condition for a controlling financial interest
SIGNIFICANT = 0.10  # assumed (range 0.05..0.20): ASC 810-10-25-38A says "potentially significant", without a number
SP_GUARANTEE_THRESHOLD = 0.50  # assumed (range 0.25..0.75): no number was found in S&P's published criteria


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a rule.

    Attributes:
        answer: yes, no, or ``None`` where the book does not decide it.
        question: the question that decided, in words.
        why: what in the book answers it.
    """

    answer: bool | None
    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Interest:
    """What one party has in one vehicle; shares are fractions, ``None`` is unknown.

    Attributes:
        equity_share: of the vehicle's equity; 0 where the party holds none.
        guaranteed_share: cap of its guarantees of the debt over the vehicle's debt; 0 where it gives none.
        residual_share: cap of its residual-value guarantees over the vehicle's debt; 0 where it gives none.
        rent_share: cap of its guarantees of rent owed to the vehicle over the vehicle's debt; 0 where it gives none.
        is_tenant: pays rent to the vehicle.
        directs_activities: directs construction, leasing and remarketing by contract; ``None`` where not recorded.
        joint_consent: these decisions need the consent of several parties.
        kick_out_rights: another party alone can remove it from directing them.
    """

    equity_share: float | None = 0.0
    guaranteed_share: float | None = 0.0
    residual_share: float | None = 0.0
    rent_share: float | None = 0.0
    is_tenant: bool = False
    directs_activities: bool | None = None
    joint_consent: bool = False
    kick_out_rights: bool = False


def consolidation(interest: Interest) -> Finding:
    """Return whether the party consolidates the vehicle under US GAAP (ASC 810-10-25-38A).

    The questions are asked in the order of the standard and the first that is not a yes decides: is there a variable
    interest, could losses or benefits be significant, is there power over what matters most.
    """
    for rule in (variable_interest, significant_losses, power):
        finding = rule(interest)
        if finding.answer is not True:
            return finding
    return Finding(
        answer=True,
        question=finding.question,
        why=f"It has a variable interest, significant losses and power: {finding.why}",
    )


def variable_interest(interest: Interest) -> Finding:
    """Return whether the party's position absorbs the vehicle's variability (ASC 810-10-55-16 to 55-41)."""
    question = "Does it hold equity in the vehicle or stand in for its losses?"
    held = {
        "equity": interest.equity_share,
        "a guarantee of debt": interest.guaranteed_share,
        "a residual-value guarantee": interest.residual_share,
        "a guarantee of rent": interest.rent_share,
    }
    names = [name for name, share in held.items() if share is None or share > 0]
    if names:
        return Finding(answer=True, question=question, why=f"It has {' and '.join(names)}.")
    lease = "It only pays rent, and a lease without a guarantee or option is not a variable interest."
    return Finding(
        answer=False,
        question=question,
        why=lease if interest.is_tenant else "It holds no equity and guarantees nothing.",
    )


def significant_losses(interest: Interest) -> Finding:
    """Return whether losses or benefits could be significant to the vehicle (ASC 810-10-25-38A(b))."""
    question = "Could its losses or benefits be significant to the vehicle?"
    shares = (interest.equity_share, interest.guaranteed_share, interest.residual_share, interest.rent_share)
    known = [share for share in shares if share is not None]
    largest = max(known, default=0.0)
    if largest >= SIGNIFICANT:
        return Finding(answer=True, question=question, why=f"It stands for {largest:.1%} of the vehicle.")
    if len(known) < len(shares):
        return Finding(answer=None, question=question, why="The size of its interest is not known.")
    return Finding(answer=False, question=question, why=f"It stands for {largest:.1%} of the vehicle only.")


def power(interest: Interest) -> Finding:
    """Return whether the party directs what matters most to the vehicle (ASC 810-10-25-38A(a), 38C, 38D).

    Shared power is nobody's power. Where no contract gives direction away, it is taken to follow the majority of the
    equity.
    """
    question = "Does it alone direct the activities that most affect the vehicle's value?"
    if interest.joint_consent:
        return Finding(answer=False, question=question, why="The decisions need the consent of several parties.")
    if interest.kick_out_rights:
        return Finding(answer=False, question=question, why="Another party alone can remove it.")
    if interest.directs_activities is not None:
        words = (
            "A contract lets it direct them." if interest.directs_activities else "A contract gives them to another."
        )
        return Finding(answer=interest.directs_activities, question=question, why=words)
    if interest.equity_share is None:
        return Finding(answer=None, question=question, why="Its share of the equity is not known.")
    held = f"{interest.equity_share:.1%}" if interest.equity_share > 0 else "none"
    words = f"It holds {held} of the equity and no recorded contract moves the decisions."
    return Finding(answer=interest.equity_share > MAJORITY, question=question, why=words)


def ifrs_control(interest: Interest) -> Finding:
    """Return whether the party controls the vehicle under IFRS 10.7: power, variable returns and the link of both.

    Joint consent means joint control and the equity method (IFRS 11.7, 11.24), as ``power`` answers it.
    """
    exposed = variable_interest(interest)
    if exposed.answer is not True:
        return Finding(answer=exposed.answer, question="Is it exposed to variable returns?", why=exposed.why)
    return power(interest)


def is_debt_like_guarantee(guaranteed_share: float | None, threshold: float = SP_GUARANTEE_THRESHOLD) -> Finding:
    """Return whether a guarantee covers so much of a vehicle's debt that the debt is counted as the guarantor's."""
    question = f"Does it guarantee more than {threshold:.0%} of the vehicle's debt?"
    if guaranteed_share is None:
        return Finding(answer=None, question=question, why="The cap of the guarantee is not known.")
    why = f"Its guarantees cover {guaranteed_share:.1%} of the debt."
    return Finding(answer=guaranteed_share > threshold, question=question, why=why)


def lease_is_finance(
    payments: float,
    guarantee: float,
    fair_value: float | None,
    *,
    years: float | None = None,
    life: float | None = None,
    owner_at_end: bool = False,
    specialised: bool = False,
) -> Finding:
    """Return whether a lease is a finance lease (ASC 842-10-25-2).

    Args:
        payments: present value of the rent of the lease term, USD bn.
        guarantee: *whole* residual guarantee of the lessee not already in the payments, present value, USD bn.
        fair_value: of the leased asset, USD bn.
        years: lease term.
        life: remaining economic life of the asset, years.
        owner_at_end: title passes, or a purchase option is reasonably certain to be used.
        specialised: the lessor has no other use for the asset at the end.
    """
    if owner_at_end or specialised:
        why = "Ownership passes to the tenant." if owner_at_end else "The landlord has no other use for the asset."
        return Finding(answer=True, question="Does the tenant end up with the asset?", why=why)
    if years is not None and life is not None and years >= MAJOR_PART_OF_LIFE * life:
        question = f"Is the term {MAJOR_PART_OF_LIFE:.0%} of the asset's life or more?"
        return Finding(answer=True, question=question, why=f"{years:g} of {life:g} years.")
    question = f"Are rent and the whole guarantee worth {SUBSTANTIALLY_ALL:.0%} of the asset or more?"
    if fair_value is None:
        return Finding(answer=None, question=question, why="The fair value of the asset is not known.")
    share = (payments + guarantee) / fair_value
    return Finding(answer=share >= SUBSTANTIALLY_ALL, question=question, why=f"They are worth {share:.0%}.")


def lease_liability(payments: float, guarantee_owed: float | None, *, commenced: bool) -> float | None:
    """Return what a lessee recognises for a lease, USD bn; ``None`` where the part of the guarantee is unknown.

    Before the lease commences nothing is recognised (ASC 842-20-25-1, IFRS 16.22).

    Args:
        payments: present value of the rent of the lease term, USD bn.
        guarantee_owed: under US GAAP the amount *probable* of being owed (842-10-30-5(f)), under IFRS the amount
            *expected* to be payable (IFRS 16.27(c)), USD bn.
        commenced: whether the asset has been made available.
    """
    if not commenced:
        return 0.0
    return None if guarantee_owed is None else payments + guarantee_owed
