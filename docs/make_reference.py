"""Write docs/reference: kinds, codes, measures, drivers, the folder of a run, tables for SQL.

Run it after a change of a kind, a code or a driver: ``python docs/make_reference.py``. A test holds the committed pages
against what this makes.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.check.codes import CODES
from lookthrough.book.check.measures import MEASURES
from lookthrough.book.deal_file.deal_terms import DEAL, DEAL_FILE_KEYS, KEYS, ROW_TITLES, ROWS, TERMS_OF_ROWS
from lookthrough.book.schema.ratings import CATEGORIES, SCALES, category_of, usual
from lookthrough.book.schema.vocabulary import ACCOUNT, OPENING
from lookthrough.book.text.quantities import FORMS
from lookthrough.contracts import KINDS
from lookthrough.lens.flywheel.flywheel_inputs import PARAMETERS as FLYWHEEL
from lookthrough.lens.query.book_tables import BOOK_TABLES
from lookthrough.lens.race.frontier_draws import ANTE
from lookthrough.present.glossary.defined_words import TERMS
from lookthrough.present.glossary.words_of_figures import FIGURES
from lookthrough.runs import contents
from lookthrough.world.drivers import DRIVERS, SHOCKS
from lookthrough.world.race import PARAMETERS as RACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.schema.vocabulary import KindSpec, TermSpec

FOLDER = Path(__file__).parent / "reference"
_MADE = "<!-- made by docs/make_reference.py; change the tables it reads, not this page -->\n"


def pages() -> Mapping[str, str]:
    """Return the reference pages by file name."""
    return {
        "kinds.md": _kinds(),
        "codes.md": _codes(),
        "measures.md": _measures(),
        "world.md": _world(),
        "run-folder.md": _run_folder(),
        "deal-file.md": _deal_file(),
        "glossary.md": _glossary(),
        "query-tables.md": _query_tables(),
    }


def write(folder: Path, made: Mapping[str, str]) -> None:
    """Write pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown; what would end a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _kinds() -> str:
    text = (
        "Who the parties of a contract are, which terms it has, and what holds when the book is silent. A term takes "
        "one value or a list of dated ones; any value may be a range or `unknown`. A term without a default that a "
        "book leaves out is taken from the book's assumptions, which are ranges."
    )
    ordered = sorted(KINDS.values(), key=lambda kind: (kind.family, kind.name))
    overview = table(
        ("kind", "family", "who owes", "to whom"),
        ((f"[{k.name}](#{k.name})", k.family, k.debtor, k.creditor) for k in ordered),
    )
    parts = [_MADE, "# Kinds of contract\n", text + "\n", overview, *map(_kind, ordered), _quantities()]
    return "\n".join(parts)


def _kind(kind: KindSpec) -> str:
    roles = table(
        ("role", "what it does", "may be left out"),
        ((f"`{r}`", said, "yes" if r in kind.optional_roles else "") for r, said in kind.roles.items()),
    )
    return "\n".join([f"## {kind.name}\n", kind.description + "\n", roles, _terms(kind.terms.values())])


def _terms(terms: Iterable[TermSpec]) -> str:
    return table(
        ("term", "unit", "meaning", "when silent", "moves payments"),
        (
            (
                f"`{t.name}`",
                _unit(t),
                t.description,
                "**required**" if t.required else t.default or "",
                "" if t.acts else "no: shown only",
            )
            for t in terms
        ),
    )


def _unit(term: TermSpec) -> str:
    return " / ".join(f"`{choice}`" for choice in term.choices) if term.choices else term.unit.value


def _quantities() -> str:
    forms = table(
        ("unit", "what it is", "examples"),
        ((unit.value, form.what, form.examples) for unit, form in FORMS.items() if form.pattern is not None),
    )
    opening = "## Opening figures of an entity\n\n" + _terms(OPENING.values())
    accounts = "## Figures of an account\n\n" + _terms(ACCOUNT.values())
    return f"## How quantities are written\n\n{forms}\n{opening}\n{accounts}\n{_ratings()}"


def _ratings() -> str:
    text = "The letters of an agency, best first. Those of one line are one category, by which spreads are assumed."
    rows = ((c, *(", ".join(_letters_of(agency, c)) for agency in SCALES)) for c in CATEGORIES)
    return "## Letters of agencies\n\n" + text + "\n\n" + table(("category", *SCALES), rows)


def _letters_of(agency: str, category: str) -> Iterable[str]:
    return (letters for letters in SCALES[agency] if category_of(usual(agency, letters)) == category)


def _codes() -> str:
    text = (
        "1xx text and files, 2xx names, 3xx quantities and dates, 4xx records and rules, 5xx warnings. "
        "`lookthrough explain CODE` prints an entry; `tests/errors` holds a failing book for every code."
    )
    entries = (f"## {c}: {e.title}\n\n{e.explanation}\n\n*To put it right:* {e.remedy}\n" for c, e in CODES.items())
    return "\n".join([_MADE, "# Codes of problems\n", text + "\n", *entries])


def _measures() -> str:
    text = (
        "An assertion states a reported total; a measure defines which contracts should add up to it. Roll-ups, "
        "cancelled and rumoured contracts do not count, unknown amounts count nothing."
    )
    rows = (
        (f"`{name}`", m.description, m.family, f"`{m.term}`" + (f", else `{m.instead}`" if m.instead else ""), m.side)
        for name, m in MEASURES.items()
    )
    head = ("measure", "what it adds up", "family of kinds", "term", "side of the subject")
    return "\n".join([_MADE, "# Measures\n", text + "\n", table(head, rows)])


def _world() -> str:
    text = (
        "The drivers of the simulated world in their order: each sees the quarter as those before it left it. Every "
        "parameter is an assumption of the book with a range and a reason, drawn once for each path. A scenario names "
        "the shocks; [how to write one](../how-to/write-a-scenario.md)."
    )
    shocks = table(
        ("shock", "unit", "what it is", "felt by"),
        ((f"`{name}`", shock.unit.value, shock.description, _felt_by(name)) for name, shock in SHOCKS.items()),
    )
    parameters = table(
        ("parameter", "unit", "meaning", "driver"),
        (
            (f"`{name}`", parameter.unit.value, parameter.description, driver.name)
            for driver in DRIVERS
            for name, parameter in driver.parameters().items()
        ),
    )
    parts = [
        "## Shocks\n",
        shocks,
        "## Parameters\n",
        parameters,
        *_paths(),
        *_flywheel(),
        "## The race of frontier labs\n",
        _race(),
    ]
    return "\n".join([_MADE, "# The world\n", text + "\n", *parts])


def _paths() -> list[str]:
    text = (
        "`paths:` of a scenario names a series of the book that the driver follows instead of its own equation: "
        "[give the world a path](../how-to/give-a-path.md). A `number` is a multiple of the value at the book's date."
    )
    rows = (
        (
            f"`{path.name}`",
            path.unit.value,
            path.description,
            driver.name,
            ", ".join(f"`{s}`" for s in path.shocks) or "-",
        )
        for driver in DRIVERS
        for path in driver.paths
    )
    head = ("path", "unit", "what it is", "followed by", "not beside a shock of")
    return ["## Paths\n", text + "\n", table(head, rows)]


def _flywheel() -> list[str]:
    text = (
        "Developers who build, let, sell bonds and build again. `lookthrough flywheel` draws the assumptions once a "
        "path; [what they do](../explanation/flywheel.md)."
    )
    rows = ((f"`{name}`", parameter.unit.value, parameter.description) for name, parameter in FLYWHEEL.items())
    return ["## The flywheel\n", text + "\n", table(("assumption", "unit", "meaning"), rows)]


def _race() -> str:
    text = (
        "`lookthrough race` and the step of the race read these assumptions, and `race.momentum.LAB`: the measured "
        "drift of a lab's log strength, a quarter. [What they mean](../explanation/race.md)."
    )
    rows = (
        (f"`{name}`", parameter.unit.value, parameter.description, where)
        for where, table_ in (("step", RACE), ("ante", ANTE))
        for name, parameter in table_.items()
    )
    return text + "\n\n" + table(("parameter", "unit", "meaning", "read by"), rows)


def _deal_file() -> str:
    text = (
        "A deal file is one YAML text; `lookthrough deal FILE` pays it, `lookthrough schema waterfall` prints its JSON "
        "Schema. Amounts are `60 m USD`, of a period where a row of cash does not say `per year`; rates `8 %`; days "
        "`2026-12-31`, `2026Q4`, `2026H2` or `2026`. A value may be a mapping with `value`, `source`, `basis`, "
        "`reason` "
        "and `note`, as in a book. [What the waterfall does with it](../explanation/deals.md)."
    )
    head = ("key", "what it is", "unit", "when silent")
    whole = ((f"`{key}`", *_deal_key(key)) for key in DEAL_FILE_KEYS)
    rows = [
        f"## {ROW_TITLES[name]}\n\n" + table(head, ((f"`{key}`", *_row_key(name, key)) for key in keys))
        for name, keys in ROWS.items()
    ]
    return "\n".join([_MADE, "# The file of a deal\n", text + "\n", "## The file\n", table(head, whole), *rows])


def _deal_key(key: str) -> Sequence[str]:
    spec = DEAL.get(key)
    return (KEYS[key], "", "") if spec is None else _of_term(spec)


def _row_key(row: str, key: str) -> Sequence[str]:
    spec = TERMS_OF_ROWS[row].get(key)
    return (KEYS[key], "", "") if spec is None else _of_term(spec)


def _of_term(spec: TermSpec) -> Sequence[str]:
    return spec.description, _unit(spec), "**required**" if spec.required else spec.default or ""


def _felt_by(shock: str) -> str:
    drivers = [driver.name for driver in DRIVERS if any(each.name == shock for each in driver.shocks)]
    return drivers[0] if drivers else "all: when the scenario is felt"


_FOLDER = f"""`stress --out FOLDER` and `run --out FOLDER` leave these files. This page is of format {contents.FORMAT};
`run.json` has its number, and a run of another one is refused.

| file | what it holds |
| --- | --- |
| `run.json` | options, part of the book, versions, answer; `files` with the SHA-256 of every table, `check` of itself |
| `timings.json` | how long it took, which alone differs between two runs of the same inputs |
{{tables}}| `documents.json`, `report.html` | made from the run; each names the `check` of its run |
| `why.json` | answers that `why --keep` has kept for the report, in the same way |
| `story.json` | the path that `story --keep` has kept for the report, in the same way |
| `sensitivity.json`, `reverse.json` | what `--keep` of these verbs has kept for the report, in the same way |

The same inputs give the same bytes in all but `timings.json`, whatever `--block` is and [on however many
machines](../how-to/run-on-many-machines.md) the paths are run. Another number of devices (by
default one per core), another processor, or another version of JAX or NumPy moves the last digits, by about 1e-15 of
a loss.

## What a run promises

- **One run at a time.** A second run into the same folder is refused (exit code 2). The lock is `.lock`, held by
  the operating system (`flock`), so a run that was killed is never in the way. A file system without such locks
  gets a file `.lock-claim`; where it is of another machine, nobody can tell whether that run still goes on, and the
  message says so.
- **A run is built in `unfinished/`** inside its folder, every file forced to the disk, then moved into place:
  `run.json` of an older run goes first, then its other files, then the new ones come, `run.json` last. Until then
  an older run stays whole. Whenever the process is killed, the folder holds the older run, the new one, or no
  `run.json`: a reader then ends with exit code 3 and says `--resume`. Between those two moves, a few milliseconds,
  there is neither run; tables of two runs are never there together. Files that no run writes are left alone.
- **`--resume` takes the finished paths** that `unfinished/` keeps, and nothing else does. A chunk of paths carries
  a hash of options, book, versions, its size and its place; one that is damaged, or was made by another version, with
  another `--block` or on another kind of processor, is computed again, with a line on stderr; so are all of an older
  format. Other options, or another book or part of it, are refused (exit code 2).
- **A shard is a part of a run.** `stress --shard I/N` leaves every N-th chunk in `unfinished/` of its folder, and
  `shard.json` there when all are done. `merge` takes them where the identity of all is the same (options, book and its
  part, versions, layout, kind of processor), each is there once and none is missing.
- **Who reads a run checks it first.** `report`, `compare`, `through --run`, `why`, `story`, `sensitivity`, `audit` and
  the functions behind them hold every table against `files` and `run.json` against `check`: what is missing, damaged or
  of another run ends with exit code 3, one line, file and key. `documents.json` is made again where it is damaged or
  of another run. A table is held against this page as well: a column that is missing or unknown, a number
  that is not finite, and paths that are not those of the run are refused with file and column.
- **A run keeps its world by year.** `world` in `run.json` has the ends of calendar years and the last quarter
  (`quarters`), and at each of them `mean`, `p5`, `p50` and `p95` over paths, `base` without the shock and
  `shocked` with it: `drivers`, by name the fields of the world (`demand`, `planned`, `capacity`, `price` and
  `sentiment` over the book's date, `built` in the quarter over the capacity of that date, `utilisation`,
  `developed`, `window` fractions, `spread` and `rate` a year, `on_loans` and `shortfall` USD bn and in no
  ledger); `labs`, by id `revenue` (USD bn a year) and `share` of what all labs earn; `hhi`, the sum of the
  squares of the shares, null in a book without labs, and like the shares 0 where no lab is left on any path;
  `legacy`, with the shock against without, `used`, `gain` of users and `loss` of owners in years of what was paid
  for computing at the book's date, and `passes`, null where nothing was used less. [What it is
  for](../explanation/world-of-a-run.md).
- **Time counts from the onset too.** `onset` in `run.json` has the first and the last quarter in which the shock
  begins on some path; for each entity that fails then or later how many quarters after the onset of its own path that
  is (`p5`, `median`, `p95`), and in what share of all paths it fails before (`before`); and `loss`, by the year of the
  onset, what lenders and all ledgers lose and what the network adds, each a mean with its standard error. It is empty
  where the shock begins in one year, and `onset` is null where nothing is shocked. `shock.onset` in `inputs.parquet`
  is each path's own.
- **An empty ledger has no number.** `empty_ledgers` in `run.json` names the ledgers in which nobody outside can lose,
  as that of lenders in a book without debt; their means there are 0 and are shown as none.
- **A run keeps the part of the book that it was made from.** In `run.json`, `run` has `book_sha256` of the whole book,
  `as_of` of the balance sheets, `known_to`, the day up to which what was public counts, `rolled_from`, the book's own
  date where it was rolled, else null, and `min_grade`, null where every grade counts. `report` and whatever else reads
  the book again take this part, so that no later fact stands beside an older run; `through --run` asks for the same
  part, and `--resume` refuses the paths of another. The headline prints both dates: the same command with `--as-of`
  `known_to` (and `--balance-sheet` `as_of` where it was rolled) gives the same bytes.
- **No NaN and no Infinity** stand in any JSON. A path with a result that is not finite counts as unconverged, is in
  no mean and no table, and `status.not_finite` says how many there are.

Every Parquet file says in its metadata (`parquet_kv_metadata` of DuckDB) `lookthrough_format`, `book_sha256`,
`as_of`, `scenario`, `seed`, and `units`, a JSON table of the unit of each column. `quarter` is the same text in
every file, year and quarter as `2026Q3`: it sorts by time and joins. A stock stands at the *end* of its quarter, so
the opening position is that of the quarter before the first one of the run.
"""


def _query_tables() -> str:
    """Return the tables of a book for SQL; those of a run are the files of its folder."""
    text = (
        "What `lookthrough query` asks of a book. The tables of a run are the files of [its folder](run-folder.md) by "
        "their names, with `failures`, `losses` and `inputs` as short ones. [How to ask](../how-to/query-in-sql.md)."
    )
    parts = [
        f"## book.{each.name}\n\nA row is {each.row}.\n\n"
        + table(
            ("column", "type", "unit", "meaning"), [(f"`{c.name}`", c.type, c.unit, c.meaning) for c in each.columns]
        )
        for each in BOOK_TABLES
    ]
    return "\n".join([_MADE, "# Tables for SQL\n", text + "\n", *parts])


def _run_folder() -> str:
    files = "".join(
        f"| `{t.name}` | one row for {t.row}{'; only with `--trace` above 0' if t.is_traced else ''} |\n"
        for t in contents.TABLES
    )
    parts = (_run_table(each) for each in contents.TABLES)
    return "\n".join([_MADE, "# The folder of a run\n", _FOLDER.format(tables=files), *parts])


def _run_table(of: contents.RunTable) -> str:
    columns = [*of.columns, *([] if of.each is None else [of.each])]
    rows = ((c.name if c is of.each else f"`{c.name}`", c.unit, c.meaning) for c in columns)
    return "\n".join([f"## {of.name}\n", f"One row for {of.row}.\n", table(("column", "unit", "meaning"), rows)])


def _glossary() -> str:
    text = (
        "The words of the reports and of every screen, each with the ledger or statement that its numbers are read "
        "from, and the figures that show them ([take one](../how-to/take-a-figure.md)). A report says the same beside "
        "its figures: both are made from one list. Kinds of contracts and their terms stand [apart](kinds.md)."
    )
    ordered = sorted(TERMS.items(), key=lambda each: each[1].word.lower())
    words = "".join(
        f'- <a id="word-{name}"></a>**{each.word}**: {each.meaning} *Read from* {each.ledger}; *in* {_figures(name)}.\n'
        for name, each in ordered
    )
    return "\n".join([_MADE, "# Glossary\n", text + "\n", words])


def _figures(term: str) -> str:
    """Return the figures that show a term; one of those that there are a number of ends with *."""
    found = (f"`{id_}{'*' * id_.endswith('-')}`" for id_, terms in FIGURES.items() if term in terms)
    return ", ".join(found)


if __name__ == "__main__":
    write(FOLDER, pages())
