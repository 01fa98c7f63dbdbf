"""So many mutants of each kind, each asked a few questions; what is counted, and every defect with its command."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from tests.mutants import judging, options, runs
from tests.mutants.asking import Asker
from tests.mutants.bases import TABLES, WORD, books
from tests.mutants.mutant import Mutant
from tests.mutants.tables import FILE, table_mutant
from tests.mutants.texts import text_mutant

SEED = 20261128
QUESTIONS = (
    *(("through",), ("through", "--json"), ("through", "--table"), ("through", "--gaap", "ifrs"), ("funding", "--csv")),
    *(
        ("funding", "--by", "lender"),
        ("funding", "--json"),
        ("loops", "--json"),
        ("loops", "--by", "quarter"),
        ("loops",),
    ),
    *(
        ("loops", "--layer", "all"),
        ("loops", "--by", "status"),
        ("bounds", "--json"),
        ("bounds", "--ledger", "holders"),
    ),
    *(
        ("report", "-o", "page.html"),
        ("report", "--excel", "book.xlsx"),
        ("check", "--sarif"),
        ("check",),
        ("scenarios",),
    ),
    *(("diff", "2025-06-01", "2026-06-30"), ("diff", "2026-01-01", "2026-06-30", "--json"), ("scenarios", "--json")),
    *(("through", "--csv"), ("check", "--strict"), ("through", "--as-of", "2026-01-31"), ("bounds", "--draws", "3")),
    *(
        ("diffusion", "--draws", "9"),
        ("diffusion", "--json", "--draws", "3"),
        ("jobs",),
        ("jobs", "--json"),
        ("legacy",),
    ),
)
TABLE_QUESTIONS = (
    *(("--json",), (), ("--csv",), ("--by", "quarter"), ("--by", "status"), ("--layer", "all"), ("--inferred", "off")),
    *(("--from", "2026Q1", "--to", "2026Q4"), ("--vendor", "acme"), ("--ban", "acme:beta"), ("--status", "signed")),
)
SHARES = {"book": 0.5, "table": 0.25, "run": 0.1, "options": 0.15}
SOUND = {}  # what is answered from a whole run, by its folder and the question
SIMULATED_OF = 800  # one mutant of so many is simulated as well
TWICE = 0.02  # of the mutants are asked twice


@dataclass
class Counts:
    """What a campaign found.

    Attributes:
        mutants, invocations: how many.
        codes: invocations by kind of mutant and exit code.
        places, firsts: how errors name the place of a mistake, the best and the first of each answer.
        stays: the best, where the line is still there and not only the users of what is gone are wrong.
        defects: the smallest example of each, by what is wrong and the verb.
        seconds: of the processor, the longest of an invocation.
    """

    mutants: Counter = field(default_factory=Counter)
    invocations: Counter = field(default_factory=Counter)
    codes: Counter = field(default_factory=Counter)
    places: Counter = field(default_factory=Counter)
    firsts: Counter = field(default_factory=Counter)
    stays: Counter = field(default_factory=Counter)
    defects: dict = field(default_factory=dict)
    times: Counter = field(default_factory=Counter)
    slowest: tuple = (0.0, "")

    def take(self, kind, answer):
        """Count an answer."""
        self.invocations[kind] += 1
        code = {"hang": "hang", "reached": "accepted"}.get(answer.how, "traceback" if answer.traceback else answer.code)
        self.codes[kind, str(code)] += 1
        self.slowest = max(self.slowest, (answer.seconds, answer.command[:120]))

    def add(self, number, fault, mutant, answer):
        """Keep the smallest example of a defect."""
        key = (
            fault
            if fault.startswith(("traceback", "hang"))
            else f"{fault}: {answer.args[0]}, {mutant.how if mutant else ''}"
        )
        self.times[key] += 1
        text = f"{number}\n  {mutant or ''}\n  {answer.command[:300]}\n  exit {answer.code}; {_said(answer)}"
        if key not in self.defects or len(text) < len(self.defects[key]):
            self.defects[key] = text

    def shown(self):
        """Return the counts as text."""
        lines = [f"{sum(self.mutants.values()):,} mutants, {sum(self.invocations.values()):,} invocations"]
        for kind in (*SHARES, "simulated"):
            by_code = ", ".join(f"{code} {n:,}" for (k, code), n in sorted(self.codes.items()) if k == kind)
            lines.append(f"  {kind}: {self.mutants[kind]:,} mutants, {self.invocations[kind]:,} invocations; {by_code}")
        told = (("the nearest error", self.places), ("the first error", self.firsts))
        for name, places in (*told, ("the nearest error where the line stays", self.stays)):
            lines += [f"  {kind}: {name} {_shares(places, kind)}" for kind in ("book", "table")]
        named = sum(n for (_, near), n in self.places.items() if near in {"line", "other place"})
        lines.append(f"  errors that name a line within one of the mistake: {named / max(self.places.total(), 1):.1%}")
        lines.append(f"  slowest: {self.slowest[0]:.1f} s of the processor, {self.slowest[1]}")
        lines.append(f"{len(self.defects)} kinds of defects")
        lines += [f"- {self.times[key]} x {key}\n  {text}" for key, text in sorted(self.defects.items())]
        return "\n".join(lines)


def _shares(places, kind):
    counts = {near: places[kind, near] for near in judging.NEAR}
    total = sum(counts.values())
    return ", ".join(f"{near} {n / max(total, 1):.1%}" for near, n in counts.items()) + f" of {total:,}"


def _said(answer):
    said = (answer.traceback or answer.stderr or answer.stdout).strip().splitlines()
    return ascii(" / ".join(said[-2:]))[:400]


def campaign(count, folder, run=None, *, only=None):
    """Make mutants and ask; return what was found.

    Args:
        count: number of mutants, divided over the kinds.
        folder: where they are written.
        run: folder of a finished run of the valid book, ``None`` leaves damaged runs out.
        only: the name of one mutant, ``book-12``, to be asked again.

    An interrupt ends it early.
    """
    found = Counts()
    with suppress(KeyboardInterrupt):  # what was found until then is shown
        with Asker() as asker:
            _asked(found, asker, count, folder, run, only)
        simulated(count // SIMULATED_OF, folder, found)
    return found


def _asked(found, asker, count, folder, run, only):
    for kind, share in SHARES.items():
        for number in range(round(count * share) if kind != "run" or run else 0):
            name = f"{kind}-{number}"
            if only in {None, name}:
                draw = random.Random(f"{SEED} {name}")  # noqa: S311  # seeded mistakes
                found.mutants[kind] += 1
                ASKED[kind](found, asker, folder, draw, name, run)


def simulated(count, folder, found):
    """Simulate some mutants of the valid book that load; each is a model of its own, which takes half a minute."""
    texts = books()["valid"]
    with Asker(simulates=True) as asker:
        for number in range(count):
            name = f"simulated-{number}"
            draw = random.Random(f"{SEED} {name}")  # noqa: S311  # seeded mistakes
            mutant = _that_loads(asker, folder, texts, draw)
            found.mutants["simulated"] += 1
            shutil.rmtree(folder / "made", ignore_errors=True)
            stress = (
                "stress",
                "--book",
                "book",
                "--scenario",
                "fade",
                "--paths",
                "4",
                "--quarters",
                "4",
                "--trace",
                "1",
            )
            answer = _ask(found, asker, folder, "simulated", name, mutant, (*stress, "--out", "made", "--json"))
            if answer.code == 0 and answer.how == "asked":
                _ask(found, asker, folder, "simulated", name, mutant, ("report", "made"))
                if not judging.is_json((folder / "made" / "run.json").read_text(encoding="utf-8")):
                    found.add(name, "run.json is not JSON", mutant, answer)


def _that_loads(asker, folder, texts, draw):
    while True:
        mutant = text_mutant("valid", texts, _ids(texts), draw)
        mutant.write(folder / "book", texts)
        if mutant.file.startswith(("deals", "entities", "scenarios", "assumptions")):
            checked = asker.ask(folder, "check", "--book", "book")
            if (checked.how, checked.code) == ("asked", 0):
                return mutant


def _ask(found, asker, cwd, kind, name, mutant, args):
    answer = asker.ask(cwd, *args)
    found.take(kind, answer)
    for fault in judging.faults(answer):
        found.add(name, fault, mutant, answer)
    return answer


def _book(found, asker, folder, draw, name, _run):
    base = draw.choice(sorted(books()))
    texts = books()[base]
    mutant = text_mutant(base, texts, _ids(texts), draw)
    mutant.write(folder / "book", texts)
    about = ("--book", "book")
    checked = _ask(found, asker, folder, "book", name, mutant, ("check", *about, "--json"))
    _place(found, name, mutant, checked, _errors(checked), lambda file: texts.get(file, "").split("\n"))
    if checked.how == "hang":
        return
    loads = checked.code == 0
    for question in draw.sample(QUESTIONS, 3 if loads else draw.randrange(2)):
        answer = _ask(found, asker, folder, "book", name, mutant, (*question, *about))
        _agrees(found, name, mutant, answer, loads=loads)
    if loads and draw.random() < 0.3:
        _ask(found, asker, folder, "book", name, mutant, ("show", draw.choice(_ids(texts)), *about))
    if draw.random() < TWICE:
        again = asker.ask(folder, *checked.args)
        if again.stdout != checked.stdout:
            found.add(name, "another answer when asked twice", mutant, again)


def _ids(texts):
    return sorted({m for text in texts.values() for m in re.findall(r"\bid: ([\w.-]+)", text)}) or WORD.findall("x")


def _errors(answer):
    if answer.traceback or not judging.is_json(answer.stdout):
        return []
    return json.loads(answer.stdout)["errors"]


def _place(found, name, mutant, answer, problems, lines_of=lambda _: ()):
    if answer.how == "asked" and not answer.traceback and answer.code == 3 and not problems:
        found.add(name, "refused without a place", mutant, answer)
    if mutant.line is None or not problems:
        return
    best, first = judging.place_of(mutant, problems, lines_of)
    kind = "table" if answer.args[0] == "loops" else "book"
    found.places[kind, best] += 1
    found.firsts[kind, first] += 1
    if mutant.new and best != "user":
        found.stays[kind, best] += 1
    if best in {"file", "elsewhere"}:
        found.add(name, "the place is not named", mutant, answer)


def _agrees(found, name, mutant, answer, *, loads):
    """Hold check and the other verbs to one opinion of a book."""
    if answer.how != "asked" or answer.traceback:
        return
    if not loads and answer.code != 3:
        found.add(name, f"check refuses the book, another verb ends with {answer.code}", mutant, answer)
    if loads and (answer.code == 2 or "error[LT" in answer.stderr) and "--as-of" not in answer.args:
        found.add(name, f"check takes the book, another verb ends with {answer.code}", mutant, answer)


def _table(found, asker, folder, draw, name, _run):
    mutant = table_mutant(draw)
    mutant.write(folder / "table", {FILE: TABLES[mutant.base]})
    asked = ("loops", "--flows", FILE)
    answer = _ask(found, asker, folder / "table", "table", name, mutant, (*asked, *draw.choice(TABLE_QUESTIONS)))
    if answer.code == 3:
        _place(found, name, mutant, answer, judging.rows_named(answer))
    if mutant.must_refuse and answer.how == "asked" and answer.code == 0:
        found.add(name, "accepted", mutant, answer)
    if answer.code == 0:
        _ask(found, asker, folder / "table", "table", name, mutant, (*asked, *draw.choice(TABLE_QUESTIONS)))


def _run_folder(found, asker, folder, draw, name, run):
    place = folder / "runs"
    if not place.is_dir():
        shutil.copytree(run.parent / "book", place / "book")
        shutil.copytree(run, place / "sound")
    files = runs.bytes_of(run)
    question = draw.choice(runs.ASKED)
    sound = _sound(asker, place, question, files)
    mutant = runs.run_mutant(files, draw)
    mutant.write(place / "run", files)
    answer = _ask(found, asker, place, "run", name, mutant, question)
    if answer.how == "asked" and answer.code == 0 and (answer.stdout, runs.page(place)) != sound:
        found.add(name, "a damaged run is answered from", mutant, answer)


def _sound(asker, place, question, files):
    """Return what is answered, and written, where the run is whole."""
    if (place, question) not in SOUND:
        Mutant("run", "none", "run.json").write(place / "run", files)
        SOUND[place, question] = asker.ask(place, *question).stdout, runs.page(place)
    return SOUND[place, question]


def _options(found, asker, folder, draw, name, run):
    stand = folder / "stand"
    if not stand.is_dir():
        _stand(stand, run)
    _ask(found, asker, stand, "options", name, None, options.asked(draw))


def _stand(stand, run):
    """Make the folder in which options are tried: a book, a table, a run, and things that are none of these."""
    stand.mkdir(parents=True)
    for file, text in {f"book/{f}": t for f, t in books()["valid"].items()}.items():
        (stand / file).parent.mkdir(parents=True, exist_ok=True)
        (stand / file).write_text(text, encoding="utf-8")
    (stand / FILE).write_text(TABLES["full"], encoding="utf-8")
    (stand / "a_file.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (stand / "a_folder.html").mkdir()
    for name in ("a_file.html", "a_file.xlsx"):
        (stand / name).write_text("x", encoding="utf-8")
    if run is not None:
        shutil.copytree(run, stand / "sound")


ASKED = {"book": _book, "table": _table, "run": _run_folder, "options": _options}


def timed(count, folder, run=None, *, only=None):
    """Return the counts of a campaign as text, with the seconds it took, and its defects."""
    began = time.monotonic()
    found = campaign(count, folder, run, only=only)
    return f"{found.shown()}\n{time.monotonic() - began:.0f} s", found.defects
