"""Rules for contracts that carry one cash flow."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.units.nearest import directory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Contract
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

# what is owed in any case; equity is paid in against the flow, guarantees and warrants pay only when something fails
_CARRIES = frozenset({"debt", "lease", "commitment", "order", "revenue_share"})
_OFF = frozenset({"cancelled", "rumoured"})


def stacks_end(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT414: the cash of a stack comes from somebody and ends with somebody."""
    for stack, contracts in _stacks(found).items():
        circle = _circle([c for c in contracts if kinds[c.kind].family in _CARRIES and _stands(c)], kinds)
        if circle:
            payers = [c.roles[kinds[c.kind].debtor] for c in circle]
            path = " pays ".join([*payers, payers[0]])
            last, first = max(circle, key=lambda c: c.position), min(circle, key=lambda c: c.position)
            hint = "take the leg that is a flow of its own out of the stack, or exchange its roles"
            message, label = f"stack {stack} is circular: {path}", "one of its legs"
            yield Problem("LT414", last.position, message, label, len(last.id), hint, first.position)


def stacks_have_members(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT503: a stack joins at least two contracts."""
    del kinds
    stacks = _stacks(found)
    near = directory((name, name) for name in stacks)
    for stack, contracts in stacks.items():
        if len(contracts) == 1:
            only = contracts[0]
            hint = near.is_it_another(stack) or "is the name spelt as in the other contracts? else leave it out"
            message, place = f"stack {stack} has one member", only.places.get("stack", only.position)
            yield Problem("LT503", place, message, "alone in its stack", len(stack), hint)


def _stacks(found: Tables) -> dict[str, list[Contract]]:
    members: dict[str, list[Contract]] = defaultdict(list)
    for contract in found.contracts.values():
        if contract.stack is not None:
            members[contract.stack].append(contract)
    return members


def _stands(contract: Contract) -> bool:
    return contract.rollup is None and contract.current_status not in _OFF


def _circle(contracts: Sequence[Contract], kinds: Mapping[str, KindSpec]) -> list[Contract]:
    """Return contracts each of whose payee is the payer of the next, round to the first; none where there is none."""
    leaving: dict[str, list[Contract]] = defaultdict(list)
    for contract in contracts:
        kind = kinds[contract.kind]
        if contract.roles.get(kind.debtor) != contract.roles.get(kind.creditor):
            leaving[contract.roles.get(kind.debtor, "")].append(contract)
    done: set[str] = set()
    for start in sorted(leaving):
        found = _walk(start, leaving, kinds, done)
        if found:
            return found
    return []


def _walk(
    start: str, leaving: Mapping[str, list[Contract]], kinds: Mapping[str, KindSpec], done: set[str]
) -> list[Contract]:
    """Follow payments depth first from one payer; ``done`` are those from whom no payment comes back."""
    path: list[Contract] = []
    trail, on_trail = [(start, iter(leaving.get(start, ())))], {start: 0}
    while trail:
        step = next(trail[-1][1], None)
        if step is None:
            left, _ = trail.pop()
            done.add(left)
            del on_trail[left], path[-1:]
            continue
        payee = step.roles.get(kinds[step.kind].creditor, "")
        if payee in on_trail:
            return [*path[on_trail[payee] :], step]
        if payee not in done:
            path.append(step)
            on_trail[payee] = len(trail)
            trail.append((payee, iter(leaving.get(payee, ()))))
    return []


CODES = (
    Code(
        "LT414",
        "a stack is circular",
        "The contracts of a stack carry one cash flow: a tenant pays rent, and the landlord pays interest out of "
        "it. Views count such a flow once. Here payments that are owed in any "
        "case (debt, rent, commitments, orders, shares of revenue) lead back to the first payer, so the flow has no "
        "beginning and no end, and counting it once would hide what each owes. Equity, which is paid in against the "
        "flow, and guarantees are left out, as are roll-ups, cancelled and rumoured contracts.",
        "Give the leg that is a flow of its own another stack or none, or exchange its roles.",
    ),
    Code(
        "LT503",
        "a stack has one member",
        "A stack joins contracts that carry one cash flow, so that they are never summed across it. With one member "
        "it joins nothing; often the name is misspelt.",
        "Use the same name as the others of the stack, or leave it out.",
    ),
)
