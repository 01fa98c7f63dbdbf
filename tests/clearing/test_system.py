"""Properties of ``clear``: what must hold of every system of claims, whoever is in it."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lookthrough.clearing import ClearingInputError, clear, fixed_point

NAMES = ("a", "b", "c", "d", "e")
ANYBODY = (*NAMES, "outside")
MONEY = st.integers(0, 400).map(lambda x: x / 7)
SHARE = st.integers(0, 100).map(lambda x: x / 100)


@st.composite
def systems(draw, *, cost=True, holdings=True):
    pairs = st.tuples(st.sampled_from(ANYBODY), st.sampled_from(ANYBODY), st.integers(0, 2))
    edges = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=14, unique=True))
    claims = [(payer, payee, draw(MONEY), rank) for payer, payee, rank in edges]
    system = {
        "claims": claims,
        "cash": draw(st.dictionaries(st.sampled_from(NAMES), MONEY)),
        "default_cost": (draw(SHARE), draw(SHARE)) if cost and draw(st.booleans()) else (0.0, 0.0),
    }
    if holdings and draw(st.booleans()):
        stakes = draw(st.dictionaries(st.tuples(st.sampled_from(ANYBODY), st.sampled_from(NAMES)), SHARE, max_size=6))
        system["stakes"] = [(owner, issuer, share * 0.15) for (owner, issuer), share in stakes.items()]
        held = draw(st.lists(st.tuples(st.sampled_from(ANYBODY), st.sampled_from(NAMES)), max_size=3))
        system["warrants"] = [(h, i, draw(st.integers(0, 5)), 10, draw(st.integers(0, 4))) for h, i in held]
    return system


def total(values):
    return sum(values.values())


@given(systems())
@settings(max_examples=150)
def test_money_is_conserved_but_for_default_costs(system):
    result = clear(**system)
    assert result.status == "converged"
    assert total(result.equity) == pytest.approx(
        total(system["cash"]) + total(result.held) - total(result.lost), abs=1e-9
    )


@given(systems())
@settings(max_examples=100)
def test_the_solution_reproduces_itself(system):
    for solution in ("greatest", "least"):
        result = clear(**system, solution=solution)
        assert result.status == "converged"
        assert result.residual <= 1e-10


@given(systems(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_rows_and_ids_never_matters(system, random):
    order = list(range(len(system["claims"])))
    random.shuffle(order)
    shuffled = system | {
        "claims": [system["claims"][i] for i in order],
        "cash": dict(reversed(system["cash"].items())),
        "stakes": list(reversed(system.get("stakes", []))),
    }
    one, two = clear(**system), clear(**shuffled)
    assert one.paid[order].tolist() == two.paid.tolist()
    assert one.equity == two.equity


@given(systems())
@settings(max_examples=50)
def test_a_change_of_unit_only_changes_the_unit(system):
    unit = 1024.0  # a power of two, so that not even the last bit may differ
    scaled = system | {
        "claims": [(a, b, due * unit, rank) for a, b, due, rank in system["claims"]],
        "cash": {name: value * unit for name, value in system["cash"].items()},
        "warrants": [(h, i, m, n, strike * unit) for h, i, m, n, strike in system.get("warrants", [])],
    }
    assert (clear(**system).paid * unit).tolist() == clear(**scaled).paid.tolist()


@given(systems(cost=False), st.integers(0, 13), st.integers(1, 99))
@settings(max_examples=50)
def test_splitting_a_claim_in_two_changes_nothing(system, at, percent):
    claims = system["claims"]
    if not claims:
        return
    at %= len(claims)
    payer, payee, due, rank = claims[at]
    part = due * percent / 100
    split = [*claims[:at], *claims[at + 1 :], (payer, payee, part, rank), (payer, payee, due - part, rank)]
    one, two = clear(**system), clear(**system | {"claims": split})
    assert two.paid[-1] + two.paid[-2] == pytest.approx(one.paid[at], abs=1e-9)
    assert total(two.equity) == pytest.approx(total(one.equity), abs=1e-8)


@given(systems())
@settings(max_examples=50)
def test_with_cash_for_everything_everybody_pays_in_full(system):
    owed = {name: sum(due for payer, _, due, _ in system["claims"] if payer == name) for name in NAMES}
    result = clear(**system | {"cash": owed})
    assert result.paid == pytest.approx([due for _, _, due, _ in system["claims"]], rel=1e-12)
    assert not any(result.defaulted.values())
    assert total(result.lost) == 0


@given(systems(), st.sampled_from(NAMES), MONEY)
@settings(max_examples=100)
def test_more_cash_hurts_nobody(system, name, more):
    richer = system | {"cash": system["cash"] | {name: system["cash"].get(name, 0.0) + more}}
    for solution in ("greatest", "least"):
        before, after = clear(**system, solution=solution), clear(**richer, solution=solution)
        assert (after.paid >= before.paid - 1e-9).all()
        assert all(after.equity[who] >= before.equity[who] - 1e-9 for who in before.equity)


@given(systems())
@settings(max_examples=100)
def test_the_greatest_solution_is_at_least_the_least(system):
    most, least = clear(**system), clear(**system, solution="least")
    assert (most.paid >= least.paid - 1e-9).all()
    assert all(most.equity[who] >= least.equity[who] - 1e-9 for who in most.equity)


@given(systems())
@settings(max_examples=150)
def test_liability_is_limited_and_seniors_come_first(system):
    result = clear(**system)
    ranks = {}
    for (payer, _, due, rank), paid in zip(system["claims"], result.paid, strict=True):
        assert -1e-12 <= paid <= due + 1e-12
        ranks.setdefault((payer, rank), []).append((due, paid))
    for who, value in result.equity.items():
        assert value >= 0 or who == "outside"
        assert value == 0 or not result.defaulted[who]
    for (payer, rank), rows in ranks.items():
        shares = [paid / due for due, paid in rows if due]
        assert shares == pytest.approx(shares[:1] * len(shares), abs=1e-9)
        junior = sum(paid for (p, r), group in ranks.items() if p == payer and r > rank for _, paid in group)
        assert junior <= 1e-9 or all(paid == pytest.approx(due, abs=1e-9) for due, paid in rows)


@given(systems(), st.lists(st.floats(0, 2), min_size=2, max_size=70))
@settings(max_examples=50)
def test_a_path_gives_the_same_bits_alone_and_in_company(system, shocks):
    factor = np.array(shocks)
    cash = {name: value * factor for name, value in system["cash"].items()} | {"zz": factor}
    dues = [(a, b, due * factor[::-1], rank) for a, b, due, rank in system["claims"]]
    together = clear(**system | {"cash": cash, "claims": dues})
    for path in (0, len(shocks) - 1):
        alone = clear(
            **system
            | {
                "cash": {name: value[path] for name, value in cash.items()},
                "claims": [(a, b, due[path], rank) for a, b, due, rank in dues],
            }
        )
        assert together.paid[:, path].tolist() == alone.paid.tolist()
        assert {name: value[path] for name, value in together.equity.items()} == alone.equity


SWEEPS, WINDOWS = 60, 400  # of sixty sweeps each: a multiple of every length that a ring among the entities can have


def by_hand(claims, cash, stakes=(), warrants=(), default_cost=(0.0, 0.0)):
    """Clear by sweeping dictionaries from above, with one warrant price per issuer found by trial: slow and plain.

    Returns the payments and how much further they could fall: where money goes round and little of it leaks, one window
    of sweeps takes about the same share s of what the window before took, so s / (1 - s) of the last is still to come.
    """
    names = {*cash, *(n for row in claims for n in row[:2]), *(n for r in (*stakes, *warrants) for n in r[:2])}
    owed = {n: sum(due for payer, _, due, _ in claims if payer == n) for n in names}
    paid = [due for _, _, due, _ in claims]
    worth = dict.fromkeys(names, 1e4)

    def sweep():
        price = {i: share_price(worth[i], [w for w in warrants if w[1] == i]) for _, i, *_ in warrants}
        assets = {}
        for n in names:
            got = sum(p for p, row in zip(paid, claims, strict=True) if row[1] == n)
            got += sum(s * (price[i] * 10 if i in price else worth[i]) for o, i, s in stakes if o == n)
            got += sum(m * max(0.0, price[i] - k) for h, i, m, _, k in warrants if h == n)
            assets[n] = (cash.get(n, 0.0), got)
        for n in names:
            have = sum(assets[n])
            solvent = n == "outside" or have >= owed[n] * (1 - 1e-11)
            worth[n] = max(0.0, have - owed[n]) if solvent else 0.0
            left = have if solvent else sum((1 - c) * x for c, x in zip(default_cost, assets[n], strict=True))
            for rank in range(3):
                rows = [i for i, row in enumerate(claims) if row[0] == n and row[3] == rank]
                group = sum(claims[i][2] for i in rows)
                ratio = 1.0 if n == "outside" or not group else min(1.0, max(0.0, left) / group)
                left -= group
                for i in rows:
                    paid[i] = ratio * claims[i][2]

    falls = []
    while len(falls) < WINDOWS and still_to_fall(falls) > 1e-9:
        before = [*paid, *worth.values()]
        for _ in range(SWEEPS):
            sweep()
        falls.append(sum(abs(x - y) for x, y in zip(before, [*paid, *worth.values()], strict=True)))
    return paid, still_to_fall(falls)


def still_to_fall(falls):
    """Add up the falls to come if each is the same share of the one before as lately; the first is left out, which
    begins far above."""
    if len(falls) < 4:
        return math.inf
    *_, first, second, last = falls
    if last < 1e-10:  # what is so small and does not shrink is rounding
        return last
    share = max(last / second, second / first)
    return last * share / (1 - share) if share < 1 else math.inf


def share_price(worth, warrants):
    for exercised in range(len(warrants) + 1):
        rows = sorted(warrants, key=lambda w: w[4])
        m = sum(w[2] for w in rows[:exercised])
        price = (worth + sum(w[2] * w[4] for w in rows[:exercised])) / (10 + m)
        if exercised == len(rows) or price <= rows[exercised][4]:
            return price
    raise AssertionError


@given(systems())
@example({"claims": [("b", "c", 33.0, 1), ("c", "b", 33.0, 0), ("b", "a", 1 / 7, 1)], "cash": {}})  # leaks slowly
@settings(max_examples=60)
def test_plain_sweeping_by_hand_gives_the_same_payments(system):
    paid, to_fall = by_hand(**system)
    assume(to_fall < 1e-4)  # else plain sweeping has not come near its end
    found = clear(**system).paid
    assert found == pytest.approx(paid, abs=1e-7 + 2 * to_fall)
    assert (found <= np.array(paid) + 1e-9).all()  # sweeps from above never pass the greatest solution


@given(systems(), st.sampled_from(["greatest", "least"]))
@example(  # a closed ring that is exactly full: rounding must not drain it
    system={
        "claims": [
            ("d", "b", 7.0, 2),
            ("d", "a", 25 / 7, 1),
            ("a", "d", 12.0, 0),
            ("e", "d", 25 / 7, 2),
            ("a", "outside", 25 / 7, 1),
        ],
        "cash": {},
    },
    solution="greatest",
)
@settings(max_examples=100)
def test_the_linear_solve_never_changes_which_solution_is_found(system, solution):
    found = []
    # A sweep in between takes the rounding of a solve back; with a solve after every one nothing is ever at rest.
    for every in (2, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fixed_point, "PLAIN_SWEEPS", every)
            patch.setattr(fixed_point, "SWEEPS_OF_A_SOLVE", 0)
            found.append(clear(**system, solution=solution, max_sweeps=20_000))
    assert found[0].paid == pytest.approx(found[1].paid, abs=1e-7)
    assert found[0].equity == pytest.approx(found[1].equity, abs=1e-7)


def random_network(n, edges, seed):
    rng = np.random.default_rng(seed)
    pairs = sorted({(int(i), int(j)) for i, j in rng.integers(0, n, (edges, 2)) if i != j})
    due = rng.lognormal(0, 1, len(pairs))
    return pairs, due, rng.uniform(0, 1.5, n)


@pytest.mark.parametrize("seed", range(4))
def test_the_linear_programme_of_eisenberg_and_noe_agrees(seed):
    n = 40
    pairs, due, cash = random_network(n, 300, seed)
    L = np.zeros((n, n))
    for (i, j), d in zip(pairs, due, strict=True):
        L[i, j] = d
    owed = L.sum(axis=1)
    share = L / np.where(owed > 0, owed, 1)[:, None]
    best = linprog(-np.ones(n), A_ub=np.eye(n) - share.T, b_ub=cash, bounds=[(0, x) for x in owed], method="highs")
    result = clear(
        [(f"{i:02}", f"{j:02}", d) for (i, j), d in zip(pairs, due, strict=True)],
        {f"{i:02}": c for i, c in enumerate(cash)},
    )
    assert 0 < sum(result.defaulted.values()) < n
    assert [result.payments[f"{i:02}"] for i in range(n)] == pytest.approx(best.x, abs=1e-7)


@pytest.mark.parametrize("leak", [1e-2, 1e-5, 1e-8])
@pytest.mark.parametrize("solution", ["greatest", "least"])
def test_a_nearly_closed_ring_is_solved_exactly(leak, solution):
    # Everybody fails; what leaks out of the ring is all the cash there is, whatever the leak.
    n, cash = 50, 0.5 * 1e-8
    ring = [(f"{i:02}", f"{(i + 1) % n:02}", 10.0) for i in range(n)]
    out = [(f"{i:02}", "outside", 10 * leak) for i in range(n)]
    result = clear([*ring, *out], {"00": cash}, solution=solution)
    share = 1 / (1 + leak)
    first = cash / (1 - share**n)
    assert result.payments["00"] == pytest.approx(first, rel=1e-7)
    assert result.status == "converged"
    assert result.sweeps < 200


def test_a_closed_ring_that_runs_dry_a_millionth_at_a_time_is_solved():
    # The ring owes outside 1 first and is a millionth short, so it loses a millionth a round, ten million times.
    claims = [("a", "outside", 1.0, 0), ("a", "b", 10.0, 1), ("b", "a", 10.0, 0)]
    result = clear(claims, {"a": 1 - 1e-6})
    assert result.status == "converged"
    assert result.paid == pytest.approx([1 - 1e-6, 0, 0], abs=1e-9)
    assert result.sweeps < 200


def test_a_closed_ring_that_fills_a_millionth_at_a_time_is_solved():
    result = clear([("a", "b", 10.0), ("b", "a", 10.0)], {"a": 1e-6}, solution="least")
    assert result.paid == pytest.approx([10, 10], abs=1e-9)
    assert result.equity["a"] == pytest.approx(1e-6, abs=1e-9)
    assert result.sweeps < 200


def test_a_long_chain_fails_from_end_to_end():
    chain = [(f"{i:03}", f"{i + 1:03}", 10.0) for i in range(200)]
    result = clear(chain, {"000": 9.0}, default_cost=(0.0, 0.01))
    expected = 9.0 * 0.99 ** np.arange(200)
    assert result.paid == pytest.approx(expected, rel=1e-12)


def test_too_few_sweeps_are_reported_not_hidden():
    chain = [(f"{i:03}", f"{i + 1:03}", 10.0) for i in range(20)]
    result = clear(chain, {"000": np.array([10.0, 9.0])}, max_sweeps=5)
    assert (result.status, result.unconverged) == ("unconverged", 1)
    assert result.residual > 0.1


def test_columns_give_what_rows_give():
    rows = clear([("a", "b", 3.0, 1), ("a", "c", 2.0, 0)], {"a": 4.0})
    columns = {"payer": ["a", "a"], "payee": ["b", "c"], "due": np.array([3.0, 2.0]), "rank": np.array([1, 0])}
    assert clear(columns, {"a": 4.0}).paid.tolist() == rows.paid.tolist() == [2.0, 2.0]


def test_dues_by_column_may_have_paths():
    result = clear({"payer": ["a"], "payee": ["b"], "due": np.array([[1.0, 3.0]])}, {"a": 2.0})
    assert result.paid.tolist() == [[1.0, 2.0]]
    assert result.defaulted["a"].tolist() == [False, True]


def test_empty_zero_and_isolated_are_no_special_cases():
    nothing = clear([], {})
    assert (nothing.paid.shape, nothing.payments, nothing.status) == ((0,), {}, "converged")
    result = clear([("a", "b", 0.0), ("a", "c", 1.0)], {"a": 0.5, "alone": 3.0})
    assert result.paid.tolist() == [0.0, 0.5]
    assert result.recovery["b"] == 1.0
    assert result.equity["alone"] == 3.0


@pytest.mark.parametrize("missing", [1e-8, 1e-10])
def test_whoever_is_short_by_a_ten_billionth_or_more_is_in_default_and_bears_its_cost(missing):
    # Half of the cash is lost in default, so the creditor of 100 is paid 50, however little is missing.
    result = clear([("a", "b", 100.0)], {"a": 100.0 * (1 - missing)}, default_cost=(0.5, 0.0))
    assert result.defaulted["a"]
    assert result.paid == pytest.approx([50.0], rel=1e-7)
    assert result.lost["a"] == pytest.approx(50.0, rel=1e-7)


def test_a_rounding_error_is_no_default():
    # Ten payments of a tenth add up to 0.9999999999999999, one digit short of the 1 that is owed.
    debtors = [(f"debtor{i}", "a", 0.1) for i in range(10)]
    result = clear([*debtors, ("a", "b", 1.0)], {who: 0.1 for who, *_ in debtors}, default_cost=(0.5, 0.5))
    assert not result.defaulted["a"]
    assert result.paid[-1] == pytest.approx(1.0)


def test_outside_pays_in_full_and_may_end_below_zero():
    result = clear([("outside", "a", 5.0), ("a", "outside", 2.0)], {})
    assert result.paid.tolist() == [5.0, 2.0]
    assert result.equity == {"a": 3.0, "outside": -3.0}


def test_equity_that_owns_equity_is_counted_twice_but_outsiders_hold_it_once():
    # Elliott, Golub and Jackson 2014: with mutual stakes of one half, book equity is double the true claim.
    result = clear([], {"a": 1.0, "b": 1.0}, stakes=[("a", "b", 0.5), ("b", "a", 0.5)])
    assert total(result.equity) == pytest.approx(4.0)
    assert total(result.equity) - total(result.held) == pytest.approx(2.0)


def test_stakes_bear_the_dilution_of_warrants():
    result = clear([], {"v": 40.0}, stakes=[("owner", "v", 1.0)], warrants=[("holder", "v", 1, 10, 1)])
    assert result.held["holder"] == pytest.approx(30 / 11)
    assert result.held["owner"] == pytest.approx(40 - 30 / 11)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claims": [("a", "b", -1.0)]}, r"row 0 \(a owes b\).*negative"),
        ({"claims": [("a", "b", float("nan"))]}, "not finite"),
        ({"claims": [("a", "b", "much")]}, "not a number"),
        ({"claims": [("b", "c", 1.0), ("a", "a", 1.0)]}, r"row 1 \(a owes a\): nobody can owe itself"),
        ({"claims": [("a", "b", 1e16)]}, "above 1e.15"),
        ({"claims": [("a", "b", "1_000")]}, "row 0 column due: '1_000' is not a number"),
        ({"claims": [("a", "be\u200bta", 1.0)]}, r"u200b, a sign that cannot be seen"),
        ({"claims": "none.csv"}, "none.csv:1: cannot be read"),
        ({"cash": 7}, "cash is a mapping or a Series"),
        ({"cash": [7]}, "cash is a mapping or a Series"),
        ({"cash": {"a": "1_000"}}, "cash of a: '1_000' is not a number"),
        ({"cash": {"Soci\u00e9t\u00e9": 1.0, "Socie\u0301te\u0301": 1.0}}, "stands twice"),
        ({"claims": [("a", "b", 1.0, "senior")]}, "rank 'senior' is not a whole number"),
        ({"claims": [("a", 7, 1.0)]}, "7 is not an id"),
        ({"claims": [("a", "b")]}, "row 0: has 2 cells"),
        ({"claims": ["ab"]}, "not a row"),
        ({"claims": {"payer": ["a"], "payee": ["b"]}}, "column 'due' is missing"),
        ({"claims": {"payer": ["a"], "payee": ["b"], "due": [1, 2]}}, "differ in length"),
        ({"claims": [("a", "b", [1.0, 2.0]), ("a", "b", [1.0, 2.0, 3.0])]}, "3 paths where another has 2"),
        ({"claims": [("a", "b", [1.0, 2.0])], "cash": {"a": [1.0, 2.0, 3.0]}}, "dues have 2 paths and cash has 3"),
        ({"claims": [("a", "b", [[1.0]])]}, r"shape \(1, 1\)"),
        ({"cash": {"a": -2.0}}, "cash of a: -2 is negative"),
        ({"cash": {"a": None}}, "not finite|not a number"),
        ({"stakes": [("a", "b", 1.5)]}, r"stakes row 0 \(a owns of b\): share 1.5 is above 1"),
        ({"stakes": [("a", "b", 0.6), ("c", "b", 0.6)]}, r"all of the equity of b \(1.2\)"),
        ({"stakes": [("a", "b", [0.1, 0.2])]}, "only dues and cash may differ by path"),
        ({"stakes": [("a", "outside", 0.1)]}, "`outside` has no equity"),
        ({"stakes": [("a", "b", 1.0), ("b", "a", 1.0)]}, "a, b own one another whole"),
        ({"stakes": [("a", "b", 1.0), ("b", "a", 1.0)], "solution": "least"}, "a, b own one another whole"),
        ({"warrants": [("a", "b", 1, 0, 1)]}, "must be above 0"),
        ({"warrants": [("a", "b", 1, 10, 1), ("c", "b", 1, 11, 1)]}, "n must be the same"),
        ({"default_cost": (0.5, 1.5)}, "two shares from 0 to 1"),
        ({"default_cost": 0.5}, "two shares from 0 to 1"),
        ({"solution": "best"}, "choose greatest or least"),
        ({"max_sweeps": 0}, "at least one sweep"),
    ],
)
def test_wrong_input_is_refused_with_the_row_and_the_remedy(change, words):
    with pytest.raises(ClearingInputError, match=words):
        clear(**{"claims": [("a", "b", 1.0)], "cash": {}} | change)
