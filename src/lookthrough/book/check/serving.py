"""The rule that payments which serve a loan go to who owes it, and come from who stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Contract
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables


def payments_serve_a_loan_of_their_payee(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT422: ``serves`` names a loan of who is paid, and ``out_of`` a contract under which who pays is paid."""
    for contract in found.contracts.values():
        kind = kinds[contract.kind]
        payer, payee = contract.roles.get(kind.debtor, "?"), contract.roles.get(kind.creditor, "?")
        loan, pledged = (_named(found, contract, term) for term in ("serves", "out_of"))
        if loan is not None and (kinds[loan.kind].family != "debt" or _debtor(loan, kinds) != payee):
            yield _problem(contract, "serves", loan, f"is no loan of {payee}", f"name the loan that {payee} owes")
        if pledged is not None and (pledged.kind != contract.kind or _creditor(pledged, kinds) != payer):
            hint = f"name the {contract.kind} under which {payer} is the {kind.creditor}"
            yield _problem(contract, "out_of", pledged, f"pays nothing to {payer}", hint)


def _named(found: Tables, contract: Contract, term: str) -> Contract | None:
    value = contract.value(term)
    return None if value is None else found.contracts.get(value.text)


def _debtor(contract: Contract, kinds: Mapping[str, KindSpec]) -> str:
    return contract.roles.get(kinds[contract.kind].debtor, "?")


def _creditor(contract: Contract, kinds: Mapping[str, KindSpec]) -> str:
    return contract.roles.get(kinds[contract.kind].creditor, "?")


def _problem(contract: Contract, term: str, named: Contract, what: str, hint: str) -> Problem:
    value = contract.terms[term][-1]
    message = f"{contract.id} {term} {named.id}, which {what}"
    return Problem("LT422", value.position, message, what, len(value.text), hint, named.position)


CODES = (
    Code(
        "LT422",
        "a payment serves a loan of somebody else",
        "Rent or take-or-pay that serves a loan follows the interest and amortisation of that loan, so whoever is paid "
        "must owe it. Payments out of another contract are money that a customer of the payer pays, so the payer must "
        "be paid under that one.",
        "Name a loan of the landlord or seller in `serves`, and in `out_of` a contract under which the buyer is the "
        "seller; or leave the term out.",
    ),
)
