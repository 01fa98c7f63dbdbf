"""Parties in a still world that have nothing to do with one another: each group answers one question.

All share one run of twelve quarters, 2026Q3 to 2029Q2. A bond of 1 at 8 % owes 0.02 of interest a quarter. A company
without cash pays nothing in the first two quarters and is wound up in the third, 2027Q1, owing three quarters of
interest: 1.06 a bond of 1. Every vehicle has an asset of 1 (what its owner paid in) and, once rent of 0.4 has come in,
pays it out a quarter later; at the horizon it is worth 1.4, its asset and the last rent.
"""

from __future__ import annotations

import numpy as np
import pytest

QUARTERS = 12


def company(name, kind="company", opening="cash: 0 bn USD"):
    return f"- {{id: {name}, name: {name}, kind: {kind}, class: modelled, source: s1, opening: {{{opening}}}}}\n"


def vehicle(name, cash="0"):
    opening = f"opening: {{cash: {cash} bn USD}}"
    return f"- {{id: {name}, name: {name}, kind: company, class: vehicle, source: s1, {opening}}}\n"


def sponsor(name, opening=""):
    return f"- {{id: {name}, name: {name}, kind: company, class: sponsor, source: s1, opening: {{{opening}}}}}\n"


def lab(name):
    opening = "private_valuation: 100 bn USD, revenue: 4 bn USD per year, cash: 0 bn USD"
    return company(name, kind="frontier_lab", opening=opening).replace("class:", "ticker: LAB, class:")


def contract(name, kind, roles, terms, status="funded"):
    return f"- {{id: {name}, kind: {kind}, {roles}, {terms}, status: {status}, source: s1}}\n"


def bond(name, issuer, principal, more="seniority: unsecured", holder="banks"):
    terms = f"principal: {principal} bn USD, rate: 8 %, maturity: 2040Q4, {more}"
    return contract(name, "bond", f"issuer: {issuer}, holder: {holder}", terms)


def loan(name, borrower, lender, terms):
    return contract(name, "term_loan", f"borrower: {borrower}, lender: {lender}", f"rate: 8 %, {terms}")


def whole(name, owner, owned, kind="jv_equity"):
    return contract(name, kind, f"investor: {owner}, issuer: {owned}", "amount: 1 bn USD, stake: 100 %")


def lease(name, landlord, start, tenant="tenant", rent="1.6"):
    terms = f"rent: {rent} bn USD per year, start: {start}, end: 2040Q4"
    return contract(name, "lease", f"tenant: {tenant}, landlord: {landlord}", terms, "signed")


def shares(name, grantor, holder, terms):
    return contract(name, "warrant", f"grantor: {grantor}, holder: {holder}", f"shares: 80 m shares, {terms}", "signed")


def order(name, buyer, terms):
    return contract(
        name, "chip_order", f"buyer: {buyer}, seller: maker", f"amount: 4 bn USD, ramp: 0y, {terms}", "signed"
    )


def note(name, issuer, maturity, price):
    terms = f"principal: 1 bn USD, rate: 0 %, maturity: {maturity}, conversion_price: {price} USD per share"
    return contract(name, "convertible", f"issuer: {issuer}, holder: landlords", terms)


LISTED = "market_value: 100 bn USD, shares_outstanding: 1 bn shares"  # a share costs 100
FILES = {
    "entities/parties.yaml": "".join(
        (
            sponsor("tenant", LISTED),
            *(company(n) + vehicle(f"{n}_site") for n in ("owner", "ranks")),
            *(company(n) for n in ("upper", "lower")),
            vehicle("lower_site"),
            company("lend"),
            company("land"),
            vehicle("slow"),
            *(company(n) for n in ("holds", "customer")),
            company("grants", opening=f"cash: 0 bn USD, {LISTED}"),
            company("thrifty", opening="cash: 1 bn USD"),
            company("raises", kind="raiser"),
            company("buys", kind="raiser"),
            vehicle("capacity"),
            vehicle("overdue"),
            vehicle("backed"),
            vehicle("shares_rent"),
            sponsor("unpriced"),
            sponsor("maker"),
            lab("lab"),
            "- {id: savers, name: Savers, kind: sector, class: sector, source: s1}\n",
        )
    ),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    + "".join(
        (
            contract(
                "par",
                "bond",
                "issuer: tenant, holder: savers",
                "principal: 100 bn USD, rate: 4 %, maturity: 2040Q4",
            ),
            bond("owner_bond", "owner", 4),
            whole("owner_owns", "owner", "owner_site"),
            lease("owner_let", "owner_site", "2028Q1"),
            bond("ranks_first", "ranks", 1, "seniority: secured"),
            bond("ranks_second", "ranks", 2),
            whole("ranks_owns", "ranks", "ranks_site"),
            lease("ranks_let", "ranks_site", "2027Q3"),
            bond("upper_bond", "upper", 2),
            bond("lower_bond", "lower", 0.2),
            whole("upper_owns", "upper", "lower", "equity_investment"),
            whole("lower_owns", "lower", "lower_site"),
            lease("lower_let", "lower_site", "2027Q3"),
            bond("lend_bond", "lend", 10),
            loan("lent_short", "tenant", "lend", "principal: 2 bn USD, maturity: 2028Q1"),
            loan("lent_long", "tenant", "lend", "principal: 1 bn USD, maturity: 2040Q4"),
            loan("lent_later", "tenant", "lend", "principal: 3 bn USD, start: 2027Q2, maturity: 2040Q4"),
            bond("land_bond", "land", 1),
            lease("land_let", "land", "2026Q3", tenant="slow", rent="0.4"),
            lease("slow_let", "slow", "2028Q1"),
            bond("backed_bond", "backed", 1),
            contract(
                "backs",
                "guarantee",
                "guarantor: maker, beneficiary: banks, obligor: backed",
                "covers: backed_bond, cap: 10 bn USD, start: 2026Q3, end: 2040Q4",
                "signed",
            ),
            bond("holds_bond", "holds", 4),
            shares("held", "tenant", "holds", "strike: 10 USD per share, start: 2028Q1, end: 2029Q1"),
            bond("grants_bond", "grants", 4),
            shares("granted", "grants", "tenant", "strike: 10 USD per share, start: 2028Q1, end: 2029Q1"),
            note("granted_note", "grants", "2029Q1", 5),
            shares("older", "tenant", "banks", "strike: 10 USD per share, start: 2025Q3, end: 2027Q3"),
            order("bought", "tenant", "start: 2026Q1, end: 2026Q4"),
            shares("by_order", "tenant", "banks", "strike: 10 USD per share, end: 2035Q4, order: bought"),
            order("cut", "thrifty", "start: 2026Q3, end: 2027Q2, cancellable: 100 %"),
            shares("by_cut_order", "tenant", "banks", "strike: 10 USD per share, end: 2035Q4, order: cut"),
            loan("raises_loan", "raises", "banks", "principal: 20 bn USD, maturity: 2026Q3, amortisation: linear"),
            loan("buys_loan", "buys", "banks", "principal: 1 bn USD, maturity: 2040Q4"),
            contract("puts", "backstop", "buyer: buys, seller: capacity", "cap: 12 bn USD, end: 2029Q2", "signed"),
            loan("plain", "overdue", "banks", "principal: 2 bn USD, maturity: 2026Q4, amortisation: linear"),
            loan(
                "punished",
                "overdue",
                "banks",
                "principal: 2 bn USD, maturity: 2026Q4, amortisation: linear, default_rate: 12 %",
            ),
            note("converts", "tenant", "2028Q1", 50),
            note("converts_later", "tenant", "2035Q1", 80),
            note("stays", "tenant", "2028Q1", 200),
            note("no_price", "unpriced", "2028Q1", 50),
            shares("no_share_price", "unpriced", "banks", "end: 2035Q4"),
            lease("rent_shared", "shares_rent", "2026Q3"),
            contract(
                "share_of_rent",
                "revenue_share",
                "obligor: shares_rent, beneficiary: banks",
                "share: 10 %, cap: 9 bn USD, end: 2035Q4",
                "signed",
            ),
            contract(
                "share_of_nothing",
                "revenue_share",
                "obligor: tenant, beneficiary: banks",
                "share: 10 %, cap: 9 bn USD, end: 2035Q4",
                "signed",
            ),
            contract(
                "insured",
                "protection",
                "writer: tenant, holder: banks, reference: land",
                "cap: 1 bn USD, covers: land_bond",
                "signed",
            ),
        )
    ),
}
ASSUMED = {
    "asset.other.to_debt": "0",  # companies have nothing to sell
    "asset.raiser.to_debt": "5",
    "operate.raiser.raise_share": "50 %",
    "operate.raiser.minimum_cash": "0 %",
    "term_loan.draw_period": "0.25",
    "world.rate_start": "4 %",
    "valuation.preference_discount": "0 %",
    "operate.frontier_lab.cost_share": "0 %",
    "operate.frontier_lab.compute_share": "0 %",
    "asset.frontier_lab.price_sensitivity": "0",
    "asset.frontier_lab.sentiment_sensitivity": "0",
}


def quarters(**amounts):
    """Twelve quarters; what is not named is nothing. ``q`` counts from 2026Q3."""
    row = [0.0] * QUARTERS
    for name, amount in amounts.items():
        row[int(name[1:])] = amount
    return pytest.approx(row)


def debt_service(ran, name):
    return np.add(ran.paid("interest", name), ran.paid("principal", name))
