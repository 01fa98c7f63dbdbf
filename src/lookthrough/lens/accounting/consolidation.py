"""Who consolidates a vehicle, as small rules whose inputs are fields of a book.

Each rule answers with a ``Finding``: yes, no or open, the question that decided in words, why, and the fields it read.
Nothing here looks a company up; what a rule needs is handed to it (``lens.through.vehicle_interests`` gathers it), so
that a reader can change one field and see which answer turns. Leases and guarantees have their own files:
``lens.accounting.leases``, ``lens.accounting.guarantees``.

US GAAP (ASC 810) asks in this order, and the first that is not a yes decides:

1. variable interest: does the party's position absorb the vehicle's gains or losses?
2. is the vehicle a variable interest entity: too little equity at risk, owners without power, owners who are
   protected from losses, owners whose gains are capped?
3. of a variable interest entity, whoever has power *and* losses or benefits that could be significant consolidates;
   of any other, whoever has the majority of the votes.

IFRS 10 has one model: power over the relevant activities, exposure to variable returns, and the link of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAJORITY = 0.50  # ASC 810-10-15-8: the usual condition for a controlling financial interest
SUFFICIENT_EQUITY = 0.10  # ASC 810-10-25-45: less is presumed too little, a presumption that can be rebutted
PROTECTED = 0.50  # assumed (range 0.25..0.75): 810-10-25-55 looks at more than half of the assets, 15-14(b)(2) at none
SIGNIFICANT = 0.10  # assumed (range 0.05..0.20): ASC 810-10-25-38A says "potentially significant", without a number
CLOSER_LOOK = "It bears far more than its votes suggest, which calls for a closer look."
DISPROPORTION = 2.0  # assumed (range 1.5..3): ASC 810-10-25-38G names disproportion, without a number


@dataclass(frozen=True, slots=True)
class BookField:
    """A field of the book that a rule reads, with its place; ``value`` says so where the book is silent."""

    name: str
    value: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a rule.

    Attributes:
        answer: yes, no, or ``None`` where the book does not decide it.
        question: the question that decided, in words.
        why: what in the book answers it; for an open answer, which field would.
        rule: its name (``asc810.power``).
        fields: names of the fields it read, missing ones included.
        steps: the findings it rests on, in the order in which they were asked.
    """

    answer: bool | None
    question: str
    why: str
    rule: str = ""
    fields: tuple[str, ...] = ()
    steps: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a vehicle is made of, whoever looks at it; ``None`` is unknown.

    Attributes:
        equity_at_risk: equity paid or promised over equity and debt.
        protected_share: caps of all guarantees of debt and of residual value over the debt.
        directed_without_equity: somebody who owns none of it directs what matters most.
        returns_capped: a purchase option at a fixed price takes the gains from the owners.
    """

    equity_at_risk: float | None = None
    protected_share: float | None = None
    directed_without_equity: bool | None = None
    returns_capped: bool | None = None


@dataclass(frozen=True, slots=True)
class Interest:
    """What one party has in one vehicle; shares are fractions, ``None`` is unknown.

    Attributes:
        equity_share: of the vehicle's equity; 0 where the party holds none.
        guaranteed_share: cap of its guarantees of the debt over the vehicle's debt; 0 where it gives none.
        residual_share: cap of its residual-value guarantees over the vehicle's debt; 0 where it gives none.
        rent_share: cap of its guarantees of rent owed to the vehicle over the vehicle's debt; 0 where it gives none.
        is_tenant: pays rent to the vehicle.
        directs_activities: directs what matters most to the vehicle by contract; ``None`` where not recorded.
        joint_consent: these decisions need the consent of several parties.
        kick_out_rights: another party alone can remove it from directing them.
        manages: builds or runs the asset under a contract.
        remarkets: decides on letting or selling the asset when a lease ends.
        purchase_option: may buy the asset at a fixed price.
        treatment: how its own accounts treat the vehicle, as filed.
        vehicle: the vehicle itself.
        spans: name of a share to its low and high, where the book has a range.
        places: name of a field to where it stands in the book.
    """

    equity_share: float | None = 0.0
    guaranteed_share: float | None = 0.0
    residual_share: float | None = 0.0
    rent_share: float | None = 0.0
    is_tenant: bool = False
    directs_activities: bool | None = None
    joint_consent: bool = False
    kick_out_rights: bool = False
    manages: bool | None = None
    remarkets: bool | None = None
    purchase_option: bool | None = None
    treatment: str | None = None
    vehicle: Vehicle = Vehicle()
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict, compare=False)
    places: Mapping[str, tuple[BookField, ...]] = field(default_factory=dict, compare=False)


def consolidation(interest: Interest) -> Finding:
    """Return whether the party consolidates the vehicle under US GAAP (ASC 810-10).

    The questions are asked in the order of the standard and the one that decides is the finding's. Where it is open
    whether the vehicle is a variable interest entity, the answer stands if both models give the same.
    """
    held = variable_interest(interest)
    if held.answer is False:
        return replace(held, rule="asc810.consolidates", steps=(held,))
    entity, votes, watched = is_vie(interest), voting(interest), disproportion(interest)
    both = (power(interest), significant_losses(interest))
    primary = _all_of(both)
    questions: tuple[Finding, ...]
    if entity.answer is True:
        decisive, questions = primary, (held, entity, *both, watched)
    elif entity.answer is False:
        decisive, questions = votes, (held, entity, votes, watched)
    else:
        same = primary.answer is not None and primary.answer == votes.answer
        decisive, questions = (primary if same else entity), (held, entity, *both, votes, watched)
        decisive = decisive if same else replace(entity, answer=None)
    steps = tuple(step for step in questions if step.rule)
    why = decisive.why
    if decisive.answer is True and decisive is primary:
        why = f"It has a variable interest, power and significant losses or benefits: {why}"
    elif decisive.answer is not True and watched.answer:
        why = f"{why} {CLOSER_LOOK}"
    return replace(decisive, rule="asc810.consolidates", why=why, steps=steps)


def ifrs_control(interest: Interest) -> Finding:
    """Return whether the party controls the vehicle under IFRS 10.7: power, variable returns and the link of both.

    There is no split into variable interest entities and others. Joint consent means joint control and the equity
    method (IFRS 11.7, 11.24), as ``power`` answers it; whom another party alone can remove is an agent (10.B65).
    """
    exposed = variable_interest(interest)
    returns = replace(exposed, rule="ifrs10.returns", question="Is it exposed to variable returns?")
    if returns.answer is not True:
        return replace(returns, rule="ifrs10.control", steps=(returns,))
    able = replace(power(interest), rule="ifrs10.power")
    linked = principal_or_agent(interest)
    watched = replace(disproportion(interest), rule="ifrs10.exposure")  # 10.B56, B57: an indicator, not proof
    decisive = _all_of((able, linked))
    why = f"{decisive.why} {CLOSER_LOOK}" if decisive.answer is not True and watched.answer else decisive.why
    return replace(decisive, rule="ifrs10.control", why=why, steps=(returns, able, linked, watched))


def _all_of(findings: tuple[Finding, ...]) -> Finding:
    """Return the finding that decides whether all hold: the first no, else the first open one, else the first."""
    for wanted in (False, None):
        for finding in findings:
            if finding.answer is wanted:
                return finding
    return findings[0]


def variable_interest(interest: Interest) -> Finding:
    """Return whether the party's position absorbs the vehicle's variability (ASC 810-10-55-16 to 55-41)."""
    question = "Does it hold equity in the vehicle or guarantee its losses?"
    held = {
        "equity": ("equity_share", interest.equity_share),
        "a guarantee of debt": ("guaranteed_share", interest.guaranteed_share),
        "a residual-value guarantee": ("residual_share", interest.residual_share),
        "a guarantee of rent": ("rent_share", interest.rent_share),
        "an option to buy at a fixed price": ("purchase_option", float(interest.purchase_option or False)),
    }
    interests = {name: key for name, (key, share) in held.items() if share is None or share > 0}
    if interests:
        why, used = f"It has {' and '.join(interests)}.", tuple(interests.values())
        return Finding(answer=True, question=question, why=why, rule="asc810.variable_interest", fields=used)
    lease = "It only pays rent, and a lease without a guarantee or option is not a variable interest."
    why = lease if interest.is_tenant else "It holds no equity and guarantees nothing."
    used = ("is_tenant", "residual_share", "purchase_option") if interest.is_tenant else ("equity_share",)
    return Finding(answer=False, question=question, why=why, rule="asc810.variable_interest", fields=used)


def is_vie(interest: Interest) -> Finding:
    """Return whether the vehicle is a variable interest entity (ASC 810-10-15-14): any of four signs is enough."""
    signs = (_thin_equity, _owners_without_power, _owners_protected, _returns_capped)
    findings = [sign(interest) for sign in signs]
    yes = next((f for f in findings if f.answer is True), None)
    if yes is not None:
        return replace(yes, rule="asc810.vie")
    unknown = [f for f in findings if f.answer is None]
    used = tuple(name for f in (unknown or findings) for name in f.fields)
    question = "Is the vehicle a variable interest entity (its equity is too thin or lacks control)?"
    if not unknown:
        why = "Its owners put up enough, decide, bear the losses and keep the gains."
        return Finding(answer=False, question=question, why=why, rule="asc810.vie", fields=used)
    why = f"The book does not decide it; {', '.join(used)} would decide it."
    return Finding(answer=None, question=question, why=why, rule="asc810.vie", fields=used)


def _thin_equity(interest: Interest) -> Finding:
    """ASC 810-10-15-14(a), 25-45: less than a tenth is presumed too little; more proves nothing by itself."""
    share = interest.vehicle.equity_at_risk
    question = (
        f"Is less than {SUFFICIENT_EQUITY:.0%} of the vehicle equity at risk (a presumption that can be rebutted)?"
    )
    why = "Not known." if share is None else f"{share:.1%} of it is equity."
    answer = None if share is None else share < SUFFICIENT_EQUITY
    return Finding(answer=answer, question=question, why=why, fields=("equity_at_risk",))


def _owners_without_power(interest: Interest) -> Finding:
    """ASC 810-10-15-14(b)(1): the decisions belong by contract to somebody who owns nothing of the vehicle."""
    outside = interest.vehicle.directed_without_equity
    question = "Does a party without equity direct the activities that matter most?"
    why = "Not known." if outside is None else ("A contract gives it that power." if outside else "An owner directs.")
    return Finding(answer=outside, question=question, why=why, fields=("directs",))


def _owners_protected(interest: Interest) -> Finding:
    """ASC 810-10-15-14(b)(2): others stand in for the losses that the owners would bear."""
    own = [s for s in (interest.guaranteed_share, interest.residual_share) if s is not None]
    known = [s for s in (sum(own), interest.vehicle.protected_share) if s is not None]
    share = max(known)
    unknown = interest.vehicle.protected_share is None and share < PROTECTED
    question = f"Do guarantees cover {PROTECTED:.0%} of the debt or more, so that the owners do not bear the losses?"
    why = "Not known." if unknown else f"Guarantees of debt and of residual value cover {share:.1%} of the debt."
    answer = None if unknown else share >= PROTECTED
    return Finding(answer=answer, question=question, why=why, fields=("guaranteed_share", "residual_share"))


def _returns_capped(interest: Interest) -> Finding:
    """ASC 810-10-15-14(b)(3): an option at a fixed price takes the gains. A silent book is taken as none."""
    capped = bool(interest.vehicle.returns_capped)
    question = "Does an option to buy at a fixed price take the gains from the owners?"
    why = "One is recorded." if capped else "None is recorded."
    return Finding(answer=capped, question=question, why=why, fields=("purchase_option",))


def voting(interest: Interest) -> Finding:
    """Return whether the party has the majority of the votes (ASC 810-10-15-8), taken to follow the equity."""
    question = "Does it hold the majority of the equity and so of the votes?"
    if interest.equity_share is None:
        why = "Its share of the equity is not known: stake would decide it."
        return Finding(answer=None, question=question, why=why, rule="asc810.voting", fields=("equity_share",))
    major = _is_above(interest, "equity_share", interest.equity_share, MAJORITY)
    blocked = interest.joint_consent or interest.kick_out_rights
    why = f"It holds {_held(interest)}."
    if major is not False and blocked:
        why += " Others have substantive rights to take part or to remove it."  # ASC 810-10-25-11
        major = False
    return Finding(answer=major, question=question, why=why, rule="asc810.voting", fields=("equity_share",))


def _is_above(interest: Interest, name: str, share: float, line: float) -> bool | None:
    """Return whether a share is above a line, ``None`` where its range reaches over it."""
    low, high = interest.spans.get(name, (share, share))
    return None if low <= line < high else share > line


def _held(interest: Interest) -> str:
    low, high = interest.spans.get("equity_share", (0.0, 0.0))
    return f"{interest.equity_share:.1%}" if low == high else f"{low:.1%} to {high:.1%}"


def significant_losses(interest: Interest) -> Finding:
    """Return whether losses or benefits could be significant to the vehicle (ASC 810-10-25-38A(b))."""
    question = "Could its losses or benefits be significant to the vehicle?"
    shares = {
        "equity_share": interest.equity_share,
        "guaranteed_share": interest.guaranteed_share,
        "residual_share": interest.residual_share,
        "rent_share": interest.rent_share,
    }
    known = [share for share in shares.values() if share is not None]
    largest = max(known, default=0.0)
    used = tuple(name for name, share in shares.items() if share is None or share > 0) or ("equity_share",)
    finding = Finding(answer=None, question=question, why="", rule="asc810.losses_or_benefits", fields=used)
    if largest >= SIGNIFICANT:
        return replace(finding, answer=True, why=f"Its share is up to {largest:.1%} of the equity or debt.")
    if len(known) < len(shares):
        missing = ", ".join(name for name, share in shares.items() if share is None)
        return replace(finding, why=f"The size of its interest is not known: {missing} would decide it.")
    return replace(finding, answer=False, why=f"Its share is {largest:.1%} of the equity or debt at most.")


def power(interest: Interest) -> Finding:
    """Return whether the party directs what matters most to the vehicle (ASC 810-10-25-38A(a), 38C, 38D).

    Shared power is nobody's power. What a contract or a filing says decides; else whoever both runs the asset and
    decides on letting it again directs, and one of the two leaves it open; else it follows the majority of the equity.
    """
    question = "Does it alone direct the activities that most affect the vehicle's value?"
    finding = Finding(answer=False, question=question, why="", rule="asc810.power", fields=("directs",))
    if interest.joint_consent:
        return replace(finding, why="The decisions need the consent of several parties.")
    if interest.kick_out_rights:
        return replace(finding, why="Another party alone can remove it.", fields=("directs", "kick_out"))
    if interest.directs_activities is not None:
        held = "" if interest.equity_share is None else f" It holds {_held(interest)} of the equity."
        director = "it directs" if interest.directs_activities else "another party directs"
        words = f"The book records that {director}."
        return replace(
            finding, answer=interest.directs_activities, why=words + held, fields=("directs", "equity_share")
        )
    if interest.manages and interest.remarkets:
        words = "It runs the asset and decides on letting it again."
        return replace(finding, answer=True, why=words, fields=("manages", "remarkets"))
    if interest.manages or interest.remarkets:
        has = "runs the asset" if interest.manages else "decides on letting it again"
        words = f"It {has}. Whether that matters most is not recorded; the field directs would decide it."
        return replace(finding, answer=None, why=words, fields=("directs", "manages", "remarkets"))
    return _power_by_equity(interest, finding)


def _power_by_equity(interest: Interest, finding: Finding) -> Finding:
    recorded = {"manages": interest.manages, "remarkets": interest.remarkets}
    used = ("directs", *(name for name, value in recorded.items() if value is not None), "equity_share")
    if interest.equity_share is None:
        words = "Its share of the equity is not known; the field stake or directs would decide it."
        return replace(finding, answer=None, why=words, fields=used)
    held = _held(interest) if interest.equity_share > 0 else "none"
    words = f"It holds {held} of the equity, and no recorded contract gives it the decisions."
    major = _is_above(interest, "equity_share", interest.equity_share, MAJORITY)
    if major is None:
        words += " The range spans the majority; the field stake would decide it."
    return replace(finding, answer=major, why=words, fields=used)


def principal_or_agent(interest: Interest) -> Finding:
    """Return whether the party decides for itself (IFRS 10.17, B58 to B72)."""
    question = "Does it use its power as a principal, not as an agent?"
    answer = not interest.kick_out_rights
    why = "Another party alone can remove it." if interest.kick_out_rights else "No recorded party can remove it."
    return Finding(answer=answer, question=question, why=why, rule="ifrs10.link", fields=("kick_out",))


def disproportion(interest: Interest) -> Finding:
    """Return whether the party bears far more than its votes say, which calls for a closer look (810-10-25-38G)."""
    question = "Does it bear so much more than its share of the equity that its stated power needs a closer look?"
    used = ("equity_share", "guaranteed_share", "residual_share")
    borne = [s for s in (interest.guaranteed_share, interest.residual_share, interest.rent_share) if s is not None]
    if interest.equity_share is None or not borne:
        why = "Not known: stake and cap would decide it."
        return Finding(answer=None, question=question, why=why, rule="asc810.scrutiny", fields=used)
    most = max(borne)
    why = f"It holds {interest.equity_share:.1%} of the equity and guarantees {most:.1%} of the debt. "
    why += "This decides nothing by itself."
    answer = most >= SIGNIFICANT and most > DISPROPORTION * interest.equity_share
    return Finding(answer=answer, question=question, why=why, rule="asc810.scrutiny", fields=used)


def as_filed(verdict: Finding, treatment: str | None) -> Finding | None:
    """Return whether the party's own accounts say what the rule says; ``None`` where the book has not their word."""
    if treatment is None or treatment == "unknown":
        return None
    filed = treatment == "consolidated"
    question = "Do its own accounts agree?"
    why = f"Its accounts treat the vehicle as {treatment.replace('_', ' ')}; by the rule it is "
    if verdict.answer is None:
        return Finding(answer=None, question=question, why=f"{why}open.", rule="accounts", fields=("treatment",))
    why += "consolidated." if verdict.answer else "not consolidated."
    return Finding(answer=filed == verdict.answer, question=question, why=why, rule="accounts", fields=("treatment",))
