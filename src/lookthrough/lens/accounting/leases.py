"""What a lease is and what it puts on a balance sheet: two questions with two answers.

Classification and measurement are two functions on purpose: ASC 842 counts the *whole* residual guarantee when it asks
what a lease is (842-10-25-2(d)) and only the *probable* part when it measures what is owed (842-10-30-5(f)). IFRS 16
has no classes for a tenant: every lease is on the balance sheet, with the *expected* part of the guarantee (16.27(c)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lookthrough.lens.accounting.consolidation import Finding
from lookthrough.units.range import ZERO, Range

MAJOR_PART_OF_LIFE = 0.75  # ASC 842-10-55-2(a): one reasonable approach to "major part"
SUBSTANTIALLY_ALL = 0.90  # ASC 842-10-55-2(c): one reasonable approach to "substantially all"


@dataclass(frozen=True, slots=True)
class LeaseInputs:
    """What the classification reads; ``None`` is not known. Amounts at the start of the lease, USD bn.

    Attributes:
        payments: present value of the rent of the lease term.
        guarantee: *whole* residual guarantee of the tenant not already in the payments, present value; zero without.
        guaranteed_value: present value of what is guaranteed, where the most that is paid for it is not published.
        fair_value: of the leased asset.
        years: the lease term, options left out unless their use is reasonably certain.
        life: economic life of the asset, years, low to high.
        transfer: title passes at the end.
        purchase_option: an option to buy whose use is reasonably certain.
        no_other_use: the landlord has no other use for the asset at the end.
    """

    payments: Range | None = None
    guarantee: Range | None = ZERO
    guaranteed_value: Range | None = None
    fair_value: Range | None = None
    years: float | None = None
    life: Range | None = None
    transfer: bool | None = None
    purchase_option: bool | None = None
    no_other_use: bool | None = None


def lease_is_finance(lease: LeaseInputs) -> Finding:
    """Return whether a lease is a finance lease (ASC 842-10-25-2): any of five signs is enough.

    A silent book is taken as no transfer, no option and another use; the other two signs are open where an amount is
    not known or where a range reaches over the line.
    """
    tests = (
        transfers(lease),
        has_certain_option(lease),
        major_part(lease),
        substantially_all(lease),
        specialised(lease),
    )
    verdict = next((t for t in tests if t.answer is True), None)
    if verdict is None:
        verdict = next((t for t in tests if t.answer is None), None)
    if verdict is None:
        last = tests[3]
        verdict = replace(last, why=f"None of the five criteria is met. {last.why}")
    return replace(verdict, rule="asc842.classification", steps=tests)


def transfers(lease: LeaseInputs) -> Finding:
    """ASC 842-10-25-2(a)."""
    why = "Title passes at the end." if lease.transfer else "No transfer of title is recorded."
    question = "Does ownership pass to the tenant at the end?"
    return Finding(bool(lease.transfer), question, why, rule="asc842.transfer", fields=("transfer",))


def has_certain_option(lease: LeaseInputs) -> Finding:
    """ASC 842-10-25-2(b)."""
    why = "Its use is recorded as reasonably certain." if lease.purchase_option else "None is recorded."
    question = "Is there an option to buy that the tenant is reasonably certain to use?"
    return Finding(bool(lease.purchase_option), question, why, rule="asc842.option", fields=("purchase_option",))


def major_part(lease: LeaseInputs) -> Finding:
    """ASC 842-10-25-2(c): the term against the economic life."""
    question = f"Is the term {MAJOR_PART_OF_LIFE:.0%} of the asset's life or more?"
    finding = Finding(None, question, "", rule="asc842.life", fields=("term", "life"))
    if lease.years is None or lease.life is None:
        missing = "term" if lease.years is None else "life"
        return replace(finding, why=f"Not known: {missing} would decide it.")
    same = lease.life.low == lease.life.high
    life = f"{lease.life.mid:g}" if same else f"{lease.life.low:g} to {lease.life.high:g}"
    ends = {lease.years >= MAJOR_PART_OF_LIFE * end for end in (lease.life.low, lease.life.high)}
    why = f"{lease.years:g} of {life} years."
    if len(ends) == 2:
        return replace(finding, why=f"{why} life would decide it.")
    return replace(finding, answer=ends.pop(), why=why)


def substantially_all(lease: LeaseInputs) -> Finding:
    """ASC 842-10-25-2(d): rent and the *whole* guarantee against the fair value."""
    question = f"Are rent and the whole guarantee worth {SUBSTANTIALLY_ALL:.0%} of the asset or more?"
    finding = Finding(None, question, "", rule="asc842.value", fields=("rent", "cap", "fair_value"))
    if lease.payments is None or lease.fair_value is None:
        missing = "rent" if lease.payments is None else "fair_value"
        return replace(finding, why=f"Not known: {missing} would decide it.")
    line = SUBSTANTIALLY_ALL * lease.fair_value.mid
    rent = f"The rent alone is worth {lease.payments.mid / lease.fair_value.mid:.0%}"
    if lease.guarantee is None:
        if lease.payments.low >= SUBSTANTIALLY_ALL * lease.fair_value.high:
            return replace(finding, answer=True, why=f"{rent}.")
        gap = max(0.0, line - lease.payments.mid)
        why = f"{rent}; with a guarantee worth more than {gap:.1f} bn USD at the start, the lease passes."
        if lease.guaranteed_value is not None:
            share = (lease.payments.mid + lease.guaranteed_value.mid) / lease.fair_value.mid
            why += f" With all of the guaranteed value they would be worth {share:.0%}."
        return replace(finding, why=f"{why} The field most_paid would decide it.")
    low = (lease.payments.low + lease.guarantee.low) / lease.fair_value.high
    high = (lease.payments.high + lease.guarantee.high) / lease.fair_value.low
    mid = (lease.payments.mid + lease.guarantee.mid) / lease.fair_value.mid
    answer = True if low >= SUBSTANTIALLY_ALL else (False if high < SUBSTANTIALLY_ALL else None)
    span = f"{mid:.0%}" if low == high else f"{mid:.0%} ({low:.0%} to {high:.0%})"
    why = f"They are worth {span}; {rent[0].lower()}{rent[1:]}."
    return replace(finding, answer=answer, why=why if answer is not None else f"{why} The ranges span the threshold.")


def specialised(lease: LeaseInputs) -> Finding:
    """ASC 842-10-25-2(e)."""
    why = "The book records no other use." if lease.no_other_use else "No record rules out another use."
    question = "Is the asset so special that the landlord has no other use for it?"
    return Finding(bool(lease.no_other_use), question, why, rule="asc842.other_use", fields=("other_use",))


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


def counts_neither(cap: float | None, recorded: float | None) -> Finding:
    """Return whether a tenant's accounts count neither a renewal nor the guarantee that falls due without one.

    A term without renewals says that renewing is not reasonably certain (842-10-30-1), a guarantee of which nothing is
    recorded that paying is not probable (842-10-30-5(f)). When the fixed term ends, one of the two comes true, unless
    the asset is then worth what is guaranteed.

    Args:
        cap: most of the guarantee, USD bn.
        recorded: liability that the accounts show for it, USD bn; ``None`` where the book does not say.
    """
    question = "Do the accounts count neither a renewal nor the guarantee that falls due without one?"
    finding = Finding(None, question, "", rule="asc842.neither", fields=("renewals", "cap", "recorded"))
    size = "of unknown size" if cap is None else f"of {cap:.4g} bn USD"
    if recorded is None:
        why = f"The book does not have their amount for the guarantee {size}; the field recorded would decide it."
        return replace(finding, why=why)
    if recorded > 0:
        return replace(finding, answer=False, why=f"They show {recorded:.4g} bn USD for the guarantee {size}.")
    why = (
        f"The term counts no renewal, and the accounts show nothing for the guarantee {size}. When the term ends, the "
        "tenant renews or pays the guarantee, unless the asset is then worth the guaranteed value."
    )
    return replace(finding, answer=True, why=why)


def is_measured(gaap: str, *, commenced: bool, has_guarantee: bool) -> Finding:
    """Return whether a lease stands on the tenant's balance sheet, and how its guarantee is measured there."""
    standard = "asc842" if gaap == "us" else "ifrs16"
    question = "Is the lease on the tenant's balance sheet?"
    finding = Finding(answer=commenced, question=question, why="", rule=f"{standard}.measurement", fields=("start",))
    if not commenced:
        return replace(finding, why="The lease has not commenced; only the notes disclose it.")
    if gaap == "us":
        part, classes = "the probable part", "The class changes the expense, not the liability."
    else:
        part, classes = "the expected part", "A tenant has one class of lease only, and it is financing."
    guarantee = f" Of the residual guarantee {part} counts." if has_guarantee else ""
    why = f"The lease has commenced; the remaining rent counts at present value.{guarantee} {classes}"
    return replace(finding, why=why)
