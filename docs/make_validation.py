"""Write docs/validation.md: what the bundled book and the solvers are held against.

Run it after a change of the book or of the cases: ``python docs/make_validation.py``. A test holds the committed page
against what this makes.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import lookthrough
from lookthrough.api import load
from lookthrough.book.check.measures import held_assertions
from lookthrough.calibration.bust.scored import EARLIER_BOOM, scored
from lookthrough.calibration.hindcast.outcomes import HindcastScores, RowScore, SeriesScore
from lookthrough.calibration.kept_measures import FOLDER
from lookthrough.contracts import KINDS
from lookthrough.deals.deal import deal, shipped_deals
from lookthrough.positions.balance import balance_opening
from lookthrough.present.sentences import hindcast_sentences
from lookthrough.present.simulated.bust_text import SENTENCES, quarters_said
from lookthrough.present.table import texts, without
from lookthrough.present.tables.backtest import came_table, hindcast_table
from lookthrough.present.tables.deals.deal import published_table
from lookthrough.present.tables.simulated.bust_tables import counts_table, order_table, shares_said_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.check.measures import AssertionResult
    from lookthrough.book.records import Book
    from lookthrough.calibration.bust.refuted import ScoredRuns
    from lookthrough.deals.deal_answer import DealAnswer
    from lookthrough.deals.deal_views import PublishedRow
    from lookthrough.positions.balance import Adjustment, BalanceReport
    from lookthrough.present.table import Table

    Measured: TypeAlias = Mapping[str, Any]

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).parent / "validation.md"
CASES = ROOT / "tests" / "cases"
RUNS = Path(__file__).parent / "measured"  # what runs printed as JSON
KEPT = Path(lookthrough.__file__).parent / "books" / "ai_2026" / FOLDER  # that of it which ships with the book
KEPT = Path(lookthrough.__file__).parent / "books" / "ai_2026" / "measured"  # what ships with the book

_HEAD = """<!-- made by docs/make_validation.py from the bundled book and tests/cases -->

# Validation

What is held against what: reported totals against the contracts of the bundled book, the solvers against published
examples, and the opening figures against their own identities. `make test` runs all of it.
"""
_TOTALS = """## Reported totals

A total that a company reports should be what its contracts in the book add up to. Expected and got in USD bn; the gap
is got less the nearest expected value, and 0 within the tolerance (`assertions.yaml`; measures in
[reference/measures.md](reference/measures.md)). Where a contract that counts rests on the publication of the total
itself, the two agree by construction: that says that nothing was mistyped or counted twice, and is no tie. None of it
tests the model.
"""
_GAPS = """
What is known of the gaps:

"""
_CASES = """## Published and worked examples

`published`: inputs and results are the source's. `derived` and `constructed`: worked by hand or by another program
here, because no publication gives the number.
"""
_DEALS = """## Published ratios of deals

What was printed of the deals that come with the program (`lookthrough deal`) beside what their files give; it agrees
within half of the last printed digit, or within the share that the file states.
"""
_BALANCE = """## Opening position

Reported figures are of several dates and do not add up. They are rolled to the book's date and moved as little as
possible, counted in standard errors, until debt = listed loans + unlisted debt for every company
(`src/lookthrough/positions/balance.py`). *Unlisted debt* is reported debt for which the book has no contract;
*franchise value* is what the market pays beyond the balance sheet. USD bn. A stress run reads cash from the book
itself, not from this position: the table says how far the figures agree.
"""
_CALIBRATED = """## Default rates

How often companies and vehicles fail in futures without a shock, against the ten-year default rate of their rating (0.3
to 3 times, and two standard errors wide at least) or a guess of the book ([how](how-to/calibrate.md)). The rates are
recalled, the studies could not be opened. *Both*: failed or taken over. A company with a hazard passes by construction;
what the model says by itself stands under *without hazard*.
"""
_PAIRS = """
Vehicles of one owner: the better rated should fail no more often.
"""
_TENANTS = """
Of {checked} vehicles with tenants or customers {alone} fail in some of {paths:,} futures while all of these live:
"""
_VINTAGES = """## Vintages

The book as it was known on {days}, calibrated on each day, and the questions that were open then, up to {to}
([how](how-to/calibrate.md)). The table of events is incomplete on purpose. Which events answer which question, and what
a run calls each, was fixed before the first score (`src/lookthrough/calibration/questions.py`).
"""
_SHARES = """
Failed or taken over within ten years, share of the futures without a shock (and without a hazard), and the highest
share over the lowest:
"""
_SCORES = """
Brier and log score, lower is better. Rivals: the base rate of the kind on the day, and that rate scaled by the ten-year
default rate of who owes. A kind without a chance is not scored.
"""
_SURPRISES = """
Where the chance of a kind lay farthest from the answer:
"""
_MISSED = """
Targets that are not met, in the run above:

- `bx_copt`: fails while its tenant lives. Its mortgage is due in a bullet, and what it earns besides the tenant is a
  guess of the book.
- `anthropic_tpu_spv`: its rent follows its loan and a supplier guarantees both: nothing is left that could fail.
- `ddtl4`, `ddtl5`: fail less often than their letters say, in the right order. The capacity that secures them is let
  again when the customer or the cloud fails.
"""
_REASONS = """
Where a run is better than both rivals, and why it is not elsewhere, by kind, in the run above:

- *cut*: better than both, though most of it is that little is said to fail. *Default*: nobody defaulted; better by the
  log score, and level with both by Brier's to four digits. Before the book of the earlier days had the cash,
  the loans and the customers that were public then, IREN, Core Scientific, Switch and Lambda failed at once in it, and
  a run was worse than its rivals in both kinds.
- *repriced*: a run resets the coupon of what matures, which is sure to come where a loan does; the table of events has
  new issues that priced wider or tighter than the last, and no loan that was rolled over.
- *raise*: a run raises equity when cash is short; companies raised while money was on offer. This is the one kind in
  which the model itself is at fault: it knows no raising ahead of need.
- *downgrade*: a run takes letters away when debt has been too much for two years, agencies as soon as they expect it,
  and one step at a time: no chance within so few quarters. *Failed placement*: a run has none.
"""
_HINDCAST = """## The world alone

The world stepped without the financing, with the parameters of {made_on}, against what series of the book did up to
{to} ([how](how-to/calibrate.md)). The forecasts were written down in a commit of their own before they were scored, and
again in `docs/measured/hindcast.json` when values for earlier days had been added to the book; no score moved. Who
wrote them had read the series, outcomes included: the freeze precedes the scores, and it is no blind forecast.
"""
_CAME = """
Row by row, in the unit of the series; 5, 50 and 95 % of the draws of the world:
"""
_LOST = """
What is behind it, in the scores above:

- *Labs*: planned demand of the day grows by a third in the first quarter and more slowly after that, and one lab grew
  several times as fast. The race of the day knows no momentum, since the rows that it was measured on are younger, and
  lets none go on; a random walk with drift is its plain extrapolation. Both labs were last known in July and August, so
  that a quarter of the calendar is up to five months for December: that costs the world and the random walk alike.
- *Capital expenditure*: the world counts capacity, of which each quarter builds about a fifth more than the last;
  spending is in money, and a unit of capacity grows cheaper. Two rows: one firm has none for the last quarter of 2025.
- *Spreads* hardly moved in three quarters. No change is hard to beat where nothing happens.
- *H100*: two rows, against a random walk fitted to three, of which the first is the mean of a year of falling prices.
  It is hardly a rival.
"""
_MECHANISMS = """## What each mechanism does

The stress with all mechanisms, with none of those below, with each left out of all, and with each alone: the same draws
and the same program, with inputs at which a mechanism does nothing, or at which they stood before it was built.
Existing exposures, USD bn; shares of paths. Not in the table, since no input takes them away: capacity sold again at
the price of the day, coupons reset, rent that follows its loan ([economics.md](economics.md) has these step by step).
"""
_SHOCKS = """
The same program under single shocks. Where spreads widen or the window shuts, lenders must lose; where it shuts, so
must lenders, lessors and sellers together. Owners may gain: who may not raise is not diluted.

"""
_GUESSES = """
## What each guess moves

Every assumption of the book that is called a guess and has a range, at its low and at its high end, all else drawn as
it is: what the mean loss of a ledger, and what the network adds, is at the high end less what it is at the low one.
Existing exposures, USD bn. Those that move nothing by half a billion are left out.

"""
_BOOM = """## An earlier boom: telecoms from mid-2000 to the end of 2003

The book `telecom_2000` run with the code and the assumptions of the AI book ([what it is](explanation/telecom-2000.md),
[what it says of 2026](explanation/telecom-and-2026.md)). Runs were frozen in commits of their own, in the order blind,
path, ceiling, before what came of any firm was opened. Bad news first: {share} of the dollars of the book are recalled.
"""
_BOOM_READ = """
`hype-fade` is the blind run: the scenario of the AI book. In `as-it-came` demand, plans, shares, spreads and the policy
rate are those that came; `as-it-came-with-prices` has the price of capacity as well. On which counts the model is
refuted, by a list written before any run:
"""
_BOOM_LATER = """
### Variants of that book, made when what came was known

Not blind, and not quoted: `+vendors_modelled` lets Lucent and Nortel fail, `+late` has what was known of vendors' loans
by the end of 2000. *Again* is the run above with the program as it is now, to tell what a variant changes from what the
program does. Bank lenders are those of loans here; in the runs above they stand among holders of notes.
"""
_BOOM_ORDER = """
Tau is 1 where firms fail in the order in which they are called, 0 where that says nothing; a lower Brier score is
better. In brackets: where 90 % of samples of the firms have it.
"""
_INSTRUMENTS = """## Instruments

The bad news first. **Over the {n} priced debts of the bundled book the order of a run's PD hardly agrees with that of
spreads: Kendall's tau is {tau}, with a standard error of {error}**, and {loss} for expected loss a year of average
life. Spreads and letters agree with one another far better ({market} over {both}) than the run does with either.
Three reasons show in the table: all debts of a company default with it, whatever each pays; tranches that the book
writes on a company and not on a vehicle of their own (Stack, Switch, Aligned) default with the company, so that notes
of A- default like its shares; and a coupon that was fixed years ago is no price of today.

**Losses given default are low: {lgd} of what is owed, over all defaults together, {unsecured} for unsecured debt;
{nil} of the {hit} debts that ever default lose less than a hundredth.** Estates sell at the model's discounts into a
market that still stands. Held against the carriers of 2000 to 2003 the same model says that unsecured notes recover
86 to 99 %, and 14 % came ([an earlier boom](#an-earlier-boom-telecoms-from-mid-2000-to-the-end-of-2003)). So read PD
by order of magnitude, and EL as a lower bound. {without} of the {debts} debts default in no future of the run.

{paths:,} futures under {scenario}, seed {seed}; {rated} debts have letters of their own or of their debtor. A spread
is written over a reference rate, or is a fixed coupon less the {reference} of the book's day, whatever rates were
when it was fixed; convertibles are not among the priced. PD is cumulative over ten years; what PD, EAD, LGD and EL
are stands in [how to look at an instrument](how-to/look-at-an-instrument.md). `lookthrough instrument --run RUN`
lists all, `--csv` with every column.
"""
_ASSUMED = """## Companies whose opening cash is assumed

No filing in the book gives the cash of these companies at a date that can be used. It is assumed, mostly as a range, or
has no source, and what the model says about their liquidity rests on it.
"""


def page() -> str:
    """Return the page."""
    book = load()
    held, failed = held_assertions(book, KINDS)
    report = balance_opening(book)
    own = sum(result.by_construction for result in held)
    counts = f"{len(held) - own} hold, {own} more by construction, {len(failed)} fail.\n"
    parts = [
        _HEAD,
        _TOTALS,
        counts,
        _totals(book, (*held, *failed)),
        _CASES,
        _cases(),
        _DEALS,
        _deals(),
        _balance(report),
        _cash(report),
    ]
    runs = (
        _instruments(_measured("instruments")),
        _calibrated(_measured("calibrate", KEPT)),
        _vintages(_measured("backtest", KEPT)),
        _hindcast(_measured("hindcast_scores", KEPT)),
        _boom(),
    )
    return "\n".join([*parts, *runs, _mechanisms(_measured("mechanisms"))])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _measured(name: str, folder: Path = RUNS) -> Measured:
    """Return what a verb printed as JSON when it was last run; a run takes minutes, so that it is not made here."""
    found: Measured = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _instruments(found: Measured) -> str:
    """Return what a run says of every debt beside its rating and spread, the orders first."""
    run, debts = found["run"], found["instruments"]
    shocked = [row["agreement"] | row for row in found["agreement"] if row["future"] == "shocked"]
    base = {row["what"]: row["agreement"] for row in found["agreement"] if row["future"] == "base"}
    orders = (
        (row["what"], str(row["n"]), _tau(row), _tau(base[row["what"]]), f"{row['error']:.2f}") for row in shocked
    )
    rated = sorted((d for d in debts if d["rating"]), key=lambda d: (d["rated"] or 0.0, d["rating"], d["id"]))
    counts = {
        "n": shocked[0]["n"],
        "tau": _tau(shocked[0]),
        "error": f"{shocked[0]['error']:.2f}",
        "loss": _tau(shocked[1]),
        "market": _tau(shocked[-1]),
        "both": shocked[-1]["n"],
        "debts": len(debts),
        "without": sum(d["shocked"]["pd"] == 0.0 for d in debts),
        "lgd": _share(_pooled_lgd(debts)),
        "unsecured": _share(_pooled_lgd([d for d in debts if d["seniority"] == "unsecured"])),
        "nil": sum((d["shocked"]["lgd"] or 0.0) < 0.01 for d in debts if d["shocked"]["pd"] > 0.0),
        "hit": sum(d["shocked"]["pd"] > 0.0 for d in debts),
        "rated": len(rated),
        "reference": _share(found["reference_rate"]),
    }
    made = _made_by("python docs/make_instruments.py", run["book_sha256"])
    head = ("debt", "owed by", "rank", "letters", "they default", "spread", "PD", "+-", "LGD", "EL of what is owed now")
    return "\n".join(
        [
            _INSTRUMENTS.format(**counts, **run),
            made,
            table(("orders by", "debts", "tau with the shock", "without", "standard error"), orders),
            table((*head, "PD without the shock"), (_debt_row(d) for d in rated)),
        ]
    )


def _pooled_lgd(debts: Sequence[Measured]) -> float:
    """Return what is lost over what is owed at the defaults of several debts together."""
    owed = sum(d["shocked"]["pd"] * (d["shocked"]["ead"] or 0.0) for d in debts)
    return float(sum(d["shocked"]["el"] for d in debts) / owed)


def _debt_row(debt: Measured) -> Sequence[str]:
    own, shocked = "" if debt["own_rating"] else " (debtor)", debt["shocked"]
    return (
        f"`{debt['id']}`",
        debt["debtor_name"],
        debt["seniority"],
        f"{debt['rating']}{own}",
        _share(debt["rated"]),
        _share(debt["spread"]),
        _share(shocked["pd"]),
        _share(shocked["pd_error"]),
        _share(shocked["lgd"]),
        _share(shocked["el"] / debt["amount"] if debt["amount"] else None),
        _share(debt["base"]["pd"]),
    )


def _tau(row: Measured) -> str:
    return "" if row["tau"] is None else f"{row['tau']:+.2f}"


def _calibrated(found: Measured) -> str:
    run = found["run"]
    made = _made_by(f"lookthrough calibrate --paths {run['paths']} --seed {run['seed']}", run["book_sha256"])
    verdicts = [row["verdict"] for row in found["targets"] if row["verdict"]]
    met = f"{verdicts.count('pass')} of {len(verdicts)} targets are met.\n"
    columns = ("low", "high", "structural", "failed", "absorbed", "defaulted", "standard_error", "restructured")
    rows = (
        (f"`{row['entity']}`", row["rating"] or "", *(_share(row[name]) for name in columns), row["verdict"])
        for row in found["targets"]
    )
    head = ("entity", "rating", "target from", "to", "without hazard", "failed", "taken over", "both", "+-")
    alone = [row for row in found["tenants"] if row["failed_while_they_live"]]
    counts = {"paths": run["paths"], "checked": len(found["tenants"]), "alone": len(alone)}
    parts = [
        _CALIBRATED,
        made,
        met,
        table((*head, "with restructured", ""), rows),
    ]
    return "\n".join([*parts, _MISSED, _PAIRS, _pairs(found), _TENANTS.format(**counts), _tenants(alone)])


def _pairs(found: Measured) -> str:
    rows = (
        (
            f"`{row['owner']}`",
            f"`{row['better']}` {row['better_rating']}: {_share(row['better_share'])}",
            f"`{row['worse']}` {row['worse_rating']}: {_share(row['worse_share'])}",
            "pass" if row["holds"] else "wrong order",
        )
        for row in found["order"]
    )
    return table(("owner", "better rated", "worse rated", ""), rows)


def _tenants(alone: Iterable[Measured]) -> str:
    rows = (
        (
            f"`{row['vehicle']}`",
            " ".join(f"`{name}`" for name in row["tenants"]),
            str(row["failed_paths"]),
            str(row["failed_while_they_live"]),
        )
        for row in alone
    )
    return table(("vehicle", "tenants and customers", "paths in which it fails", "of them while they live"), rows)


def _vintages(found: Measured) -> str:
    days = found["days"]
    command = f"lookthrough backtest vintages --paths {found['paths']} --seed {found['seed']}"
    rows = (
        (
            f"`{row['entity']}`",
            *(_both(row["shares"][day], row["structural"][day]) for day in days),
            "" if row["spread"] is None else f"{row['spread']:.1f}",
        )
        for row in found["vintages"]
    )
    head = _VINTAGES.format(days=", ".join(days), to=found["to"])
    parts = [head, _made_by(command, found["book_sha256"]), _SHARES, table(("entity", *days, "spread"), rows)]
    apart = ", ".join(f"`{name}`" for name in found["apart"])
    parts.append(f"\nMore than twofold apart: {apart or 'none'}.\n")
    return "\n".join([*parts, _SCORES, _scores(found), _SURPRISES, _surprises(found), _REASONS])


def _hindcast(found: Measured) -> str:
    answer = _of_hindcast(found)
    command = "lookthrough backtest world --file docs/measured/hindcast.json"
    asked = [hindcast_sentences.undecided(row.series, row.undecidable) for row in answer.series if row.undecidable]
    said = [
        hindcast_sentences.READ,
        hindcast_sentences.counted(answer),
        *asked,
        hindcast_sentences.NO_SAMPLE,
        hindcast_sentences.known_rows(answer),
        hindcast_sentences.hindsight(answer.parameters, answer.undated, answer.of_later),
    ]
    parts = [_HINDCAST.format(made_on=answer.made_on, to=answer.to), _made_by(command, answer.book_sha256)]
    parts += [_shown(without(hindcast_table(answer), "of_sources", "why")), *(f"{_folded(line)}\n" for line in said)]
    return "\n".join([*parts, _LOST, _CAME, _shown(came_table(answer))])


def _of_hindcast(found: Measured) -> HindcastScores:
    """Return the scores that a verb printed; what follows from others was printed beside them."""
    known = {field.name for field in fields(HindcastScores)} - {"series", "rows", "of_later"}
    return HindcastScores(
        **{name: found[name] for name in known},
        of_later=tuple(found["of_later"]),
        series=tuple(_record(SeriesScore, row) for row in found["series"]),
        rows=tuple(_record(RowScore, row) for row in found["rows"]),
    )


def _record(of: type[Any], row: Measured) -> Any:  # noqa: ANN401  # of whatever type is given
    return of(**{field.name: row[field.name] for field in fields(of)})


def _shown(found: Table) -> str:
    return table([column.label for column in found.columns], texts(found))


def _folded(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def _scores(found: Measured) -> str:
    rows = (
        (
            row["kind"] or "all",
            row["day"] or "all",
            str(row["questions"]),
            str(row["hits"]),
            *_score(row["score"]),
        )
        for row in (*found["kinds"][:-1], *found["by_day"], found["kinds"][-1])
    )
    rivals = [f"{name}, {rival}" for name in ("Brier", "log") for rival in ("run", "base rate", "rating")]
    return table(("kind", "day", "questions", "hits", "scored", "of them hits", "mean chance", *rivals), rows)


def _surprises(found: Measured) -> str:
    rows = (
        (kind["kind"], row["day"], f"`{row['subject']}`", str(row["answer"]), _share(row["chance"]))
        for kind in found["kinds"][:-1]
        for row in kind["surprises"]
    )
    return table(("kind", "day", "about", "answer", "chance"), rows)


def _score(found: Measured | None) -> Sequence[str]:
    if found is None:
        return ("0", *[""] * 8)
    names = ("mean_chance", "brier", "brier_base", "brier_rating", "log", "log_base", "log_rating")
    return (str(found["asked"]), str(found["hits"]), *(f"{found[name]:.4f}" for name in names))


def _boom() -> str:
    """Return what is scored from what is frozen beside the book of an earlier boom: no run is made for it."""
    found = scored(load(EARLIER_BOOM))
    blind = [each for each in found if each.judged.is_blind]
    later = [each for each in found if not each.judged.is_blind]
    head = [_BOOM.format(share=_share(blind[0].judged.recalled)), _BOOM_READ]
    return "\n".join([*head, *_boom_scores(blind), _BOOM_LATER, *_boom_scores(later)])


def _boom_scores(found: Sequence[ScoredRuns]) -> list[str]:
    said = [sentence(each.judged) for each in found for sentence in (quarters_said, *SENTENCES)]
    return [
        _shown(counts_table(found)),
        _BOOM_ORDER,
        _shown(order_table(found)),
        *(f"{_folded(line)}\n" for line in said),
        _shown(shares_said_table(found)),
    ]


def _mechanisms(found: Measured) -> str:
    made = _made_by(f"docs/make_mechanisms.py, {found['scenario']}, {found['paths']} paths", found["book_sha256"])
    rows = [_mechanism(name, row) for name, row in found["mechanisms"].items()]
    shocks = [_mechanism(name, row) for name, row in found["shocks"].items()]
    parts = [_MECHANISMS, made, table(MECHANISM_HEAD, rows), _SHOCKS, table(("shock", *MECHANISM_HEAD[1:]), shocks)]
    return "\n".join([*parts, _GUESSES, _guesses(found["guesses"])])


LEDGERS = ("lenders", "lessors", "sellers", "support", "owners")
MECHANISM_HEAD = (
    "mechanisms",
    *LEDGERS,
    "lenders, base",
    "shock alone",
    "network",
    "OpenAI failed, taken over: base",
    "shocked",
    "CoreWeave: base",
    "shocked",
    "DDTL 4.0, 5.0 failed: base",
    "shocked",
)


def _mechanism(name: str, row: Measured) -> Sequence[str]:
    def both(of: str, world: str) -> str:
        return f"{_share(row[of][f'{world}_failed'])}, {_share(row[of][f'{world}_absorbed'])}"

    def vehicles(world: str) -> str:
        return ", ".join(_share(row[of][f"{world}_failed"]) for of in ("better", "worse"))

    return (
        name,
        *(f"{row[ledger]:,.1f}" for ledger in LEDGERS),
        f"{row['base_lenders']:.1f}",
        f"{row['alone']:,.0f}",
        f"{row['network']:+.0f} ± {row['network_error']:.0f}",
        both("company", "base"),
        both("company", "shock"),
        both("cloud", "base"),
        both("cloud", "shock"),
        vehicles("base"),
        vehicles("shock"),
    )


MOVES = 0.5  # USD bn


def _guesses(found: Measured) -> str:
    names = ("lenders", "lessors", "sellers", "support", "owners", "network")
    moved = [
        (row["name"], row["low"], row["high"], [row["at_high"][name] - row["at_low"][name] for name in names])
        for row in found["rows"]
    ]
    by_size = sorted(moved, key=lambda each: -max(map(abs, each[3])))
    shown = [each for each in by_size if max(map(abs, each[3])) >= MOVES]
    rows = ((f"`{n}`", f"{low:g} to {high:g}", *(f"{by:+.1f}" for by in swings)) for n, low, high, swings in shown)
    network = found["network"]
    said = f"{len(moved)} guesses; over all of them the network adds {network['low']:+.0f} to {network['high']:+.0f}.\n"
    return table(("guess", "range", *names), rows) + "\n" + said


def _made_by(command: str, sha256: str) -> str:
    return f"Made by `{command}` of the book `{sha256[:12]}`.\n"


def _both(share: float | None, structural: float | None) -> str:
    return "" if share is None else f"{_share(share)} ({_share(structural)})"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _totals(book: Book, results: Sequence[AssertionResult]) -> str:
    rows = (
        (
            r.assertion.id,
            f"`{r.assertion.subject}`",
            f"`{r.assertion.measure}`",
            r.expected_text,
            f"{r.got:.6g}",
            f"{r.gap:.6g}",
            r.verdict,
            f"{100 * r.assertion.tolerance:g} %",
            _source(book, r.assertion.source),
        )
        for r in sorted(results, key=lambda r: r.assertion.id)
    )
    head = ("total", "of", "measure", "expected", "got", "gap", "verdict", "tolerance", "source")
    return table(head, rows) + _gaps(results)


def _gaps(results: Sequence[AssertionResult]) -> str:
    lines = [f"- `{r.assertion.id}`: {r.assertion.note}\n" for r in results if r.gap != 0.0 and r.assertion.note]
    return _GAPS + "".join(lines) if lines else ""


def _source(book: Book, ids: Iterable[str]) -> str:
    found = [book.sources[id_] for id_ in ids]
    return "; ".join(f"[{s.title}]({s.url})" if s.url else s.title for s in found)


def _cases() -> str:
    rows = (_case(path) for path in sorted(CASES.glob("*.json")))
    return table(("example", "kind", "source", "file", "test"), rows)


def _deals() -> str:
    found = [deal(name) for name in shipped_deals()]
    rows = [
        (answer.deal.title, *cells, _sources_of(answer, row))
        for answer in found
        for row, cells in zip(answer.published, texts(without(published_table(answer), "remark")), strict=True)
    ]
    return table(("deal", "measure", "of", "published", "ours", "", "source"), rows)


def _sources_of(answer: DealAnswer, row: PublishedRow) -> str:
    return "; ".join(f"{answer.deal.sources[id_].title}, {answer.deal.sources[id_].date}" for id_ in row.source)


def _case(path: Path) -> Sequence[str]:
    content: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    kind = (content.get("origin") or content.get("provenance") or "not stated").split(" here")[0].split(",")[0]
    title = content.get("model") or content["name"]
    file = path.relative_to(ROOT).as_posix()
    source = content.get("source") or content.get("source_url") or "worked here by hand"
    return title, kind, source, f"`{file}`", ", ".join(f"`{test}`" for test in _tests_of(path.stem))


def _tests_of(case: str) -> list[str]:
    """Return the test files that read a case."""
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    named = re.compile(rf"\b{re.escape(case)}\b")
    return [t.relative_to(ROOT).as_posix() for t in tests if named.search(t.read_text(encoding="utf-8"))]


def _balance(report: BalanceReport) -> str:
    # Differences of the order of rounding are left to the machine: a page must not depend on it.
    state = "All identities hold" if report.solved else "The identities do NOT all hold"
    moved = [row for row in report.rows if abs(row.change) >= 0.0005]  # three decimals are shown
    named = [row for row in report.rows if row.item == "unlisted_debt"]
    parts = [_BALANCE, f"{state}; {len(moved)} figures moved.\n", _adjustments(moved), "Unlisted debt:\n"]
    return "\n".join([*parts, _adjustments(named)])


def _adjustments(rows: Iterable[Adjustment]) -> str:
    lines = (
        (f"`{r.entity}`", r.item, _amount(r.before), _amount(r.after), _amount(r.change), r.grade)
        for r in sorted(rows, key=lambda r: (r.entity, r.item))
    )
    return table(("company", "figure", "before", "after", "change", "grade"), lines)


def _amount(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"


def _cash(report: BalanceReport) -> str:
    companies = ", ".join(f"`{id_}`" for id_ in sorted(report.rests_on_assumed_cash))
    return f"{_ASSUMED}\n{len(report.rests_on_assumed_cash)} companies: {companies}.\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
