"""A large valid book for measuring: entities, contracts of four kinds, dated values, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_big_book(root: Path, contracts: int, per_deal: int = 25) -> Path:
    """Write a book with that many contracts, ten contracts to an entity, and return its folder."""
    entities = max(20, contracts // 10)
    for folder in ("entities", "deals"):
        (root / folder).mkdir(parents=True)
    (root / "book.yaml").write_text("title: Large\nas_of: 2026-08-31\ncurrency: USD\n")
    (root / "sources.yaml").write_text("".join(_source(n) for n in range(contracts // 3)))
    (root / "entities" / "all.yaml").write_text("".join(_entity(n) for n in range(entities)))
    for deal in range(0, contracts, per_deal):
        rows = [_contract(n, entities, contracts // 3) for n in range(deal, min(deal + per_deal, contracts))]
        text = f"deal: d{deal}\ntitle: Deal {deal}\ncontracts:\n" + "".join(rows)
        (root / "deals" / f"d{deal:05d}.yaml").write_text(text)
    return root


def _source(n: int) -> str:
    return (
        f"- id: s{n}\n  title: Report {n} on the financing\n  publisher: Press\n  date: 2025-10-21\n"
        f"  url: https://example.org/{n}\n  grade: {'ABC'[n % 3]}\n"
    )


def _entity(n: int) -> str:
    return (
        f"- id: e{n}\n  name: Company {n}\n  kind: neocloud\n  class: modelled\n  country: US\n  source: s1\n"
        "  opening:\n"
        f"    cash: {{value: {n % 9 + 1}.25 bn USD, from: 2025-09-30, source: s2}}\n"
    )


def _contract(n: int, entities: int, sources: int) -> str:
    debtor, creditor, source = f"e{n % entities}", f"e{(n * 7 + 1) % entities}", f"s{n % sources}"
    head = f"- id: c{n}\n"
    tail = f"  status: signed\n  known: 2025-10-16\n  source: [{source}, s0]\n  note: one sentence on contract {n}\n\n"
    if source == "s0":
        tail = tail.replace(", s0", "")
    return head + (_bond, _lease, _equity, _commitment)[n % 4](n, debtor, creditor, source) + tail


def _bond(n: int, debtor: str, creditor: str, _source: str) -> str:
    return (
        f"  kind: bond\n  issuer: {debtor}\n  holder: {creditor}\n  principal: {n % 30 + 1}.5 bn USD\n"
        "  rate: 6.58 %\n  start: 2025Q4\n  maturity: 2049Q2\n"
    )


def _lease(n: int, debtor: str, creditor: str, _source: str) -> str:
    return (
        f"  kind: lease\n  tenant: {debtor}\n  landlord: {creditor}\n"
        f"  rent: {n % 5 + 1}..{n % 5 + 2} bn USD per year\n  start: 2029Q1\n  term: 4y\n"
    )


def _equity(n: int, debtor: str, creditor: str, source: str) -> str:
    return (
        f"  kind: equity_investment\n  investor: {debtor}\n  issuer: {creditor}\n  amount:\n"
        f"    - {{value: 2 bn USD, from: 2025-06-30, source: {source}}}\n"
        f"    - {{value: {n % 7 + 2} bn USD, from: 2025-12-31, source: {source}}}\n"
    )


def _commitment(n: int, debtor: str, creditor: str, _source: str) -> str:
    return (
        f"  kind: compute_commitment\n  buyer: {debtor}\n  seller: {creditor}\n  amount: {n % 90 + 1} bn USD\n"
        f"  term: 5y\n  start: 2026Q3\n  ramp: 18 months\n  power: {n % 4 + 1} GW\n"
    )
