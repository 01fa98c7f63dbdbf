"""What every family of contracts declares is enough for a run to carry it."""

from typing import NamedTuple

import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.family import CASH, SUPPLY, ClaimSpec, Family


class FeeTerms(NamedTuple):
    fee: np.ndarray


def test_a_family_with_its_own_formula_needs_no_cap():
    """A run keeps what was paid for every family whose formula may ask for it."""
    claims = (ClaimSpec("fee", SUPPLY, CASH),)
    fees = Family("fee", {}, read=lambda *_: None, terms=FeeTerms, claims=claims, due=lambda _xp, terms, _: terms.fee)
    assert fees.remembers_paid


def test_what_is_capped_is_counted_against_its_cap():
    capped = {name for name, family in FAMILIES.items() if family.claims and "cap" in family.terms._fields}
    assert {"guarantee", "backstop", "revenue_share"} <= capped
    assert all(FAMILIES[name].remembers_paid for name in capped)


def test_a_formula_of_its_own_has_one_claim():
    assert all(len(family.claims) == 1 for family in FAMILIES.values() if family.due is not None)
