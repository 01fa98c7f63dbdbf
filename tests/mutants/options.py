"""Values of every option and argument of every verb, taken from the command line's own list of them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import get_args

from typer.models import ArgumentInfo, OptionInfo

from lookthrough.cli import app

NUMBERS = (
    *("0", "1", "2", "-1", "-0", "1e3", "1e30", "1e12", "1000000000000", str(2**63), str(2**63 - 1), "9" * 400, "0x10"),
    *("nan", "inf", "-inf", "1e308", "1_000", "١٢", "", " ", "ten", "1.5", "+3", "½"),
)
DAYS = (
    "2025-11-15",
    "2026-06-30",
    "2030-01-01",
    "0001-01-01",
    "2026-02-30",
    "2026-W01-1",
    "x",
    "",
    "20260630",
    "2026Q1",
    "\u0662\u0660\u0662\u0666-01-01",
)
QUARTERS = (
    "2026Q1",
    "2026Q4",
    "2025Q5",
    "2040Q1",
    "0001Q1",
    "9999Q4",
    "2026",
    "q",
    "",
    "\u0662\u0660\u0662\u0666Q1",
    "2026q1",
    "2025Q" + "1" * 5000,
)
NAMES = (
    "meta",
    "campus",
    "nobody",
    "Meta",
    "",
    " ",
    "\x1b[2J",
    "a:b",
    "meta:campus",
    ":",
    "::",
    "null",
    "x" * 5000,
    "campus-bonds",
    "s1",
)
WORDS = (
    "A",
    "B",
    "Z",
    "signed",
    "signed,funded",
    "singed",
    ",",
    "cash",
    "all",
    "us",
    "ifrs",
    "on",
    "off",
    "quarter",
    "year",
    "status",
)
PATHS = (
    *(
        "book",
        "book/book.yaml",
        "nowhere",
        "",
        ".",
        "..",
        "a_file.csv",
        "a_file.html",
        "a_file.xlsx",
        "no/such/page.html",
    ),
    *("a_folder.html", "/dev/null", "\x1b[2J.html", "x" * 300 + ".html", "sound", "a_pipe.csv", "payments.csv", "~"),
)
CHANGES = (
    "demand=-0.3",
    "demand",
    "demand=",
    "=1",
    "demand=much",
    "demand=nan",
    "demand=1e308",
    "ramp=18 months",
    "onset=2027Q3",
    "x=1",
    "",
)
CHANNELS = ("credit", "credit,valuation", "credit,valuatoin", ",", "", "all", "none")
SCENARIOS = ("fade", "both", "fade+both", "fade+fade", "fad", "", "+", "hype-fade")
POOLS = {"DAY": DAYS, "DATE1": DAYS, "DATE2": DAYS, "QUARTER": QUARTERS, "LIST": (*CHANNELS, *WORDS)}
POOLS |= {"NAME[+NAME": SCENARIOS, "KEY=VALUE": CHANGES, "DATE": (*DAYS, *QUARTERS)}
NEEDED = {
    "show": ("campus",),
    "diff": ("2025-06-01", "2026-06-30"),
    "explain": ("LT204",),
    "deal": ("tiny",),
    "portfolio": ("payments.csv",),
    "audit": ("sound",),
    "story": ("sound",),
    "why": ("meta", "sound"),  # cannot fail, so that no engine is started
}
NEEDED |= {"compare": ("sound", "sound"), "gauge washing": ("payments.csv",)}
FULL = 0.1  # how often a value of any pool is given


@dataclass(frozen=True)
class Parameter:
    """An option or an argument of a verb: how it is written, the word its help names it by, and its type."""

    text: str | None
    word: str
    kind: str

    @property
    def is_flag(self):
        return self.kind == "bool"


@cache
def commands():
    """Return the verbs of the command line with their parameters."""
    below = (
        (f"{group.name} {command.name}", command.callback)
        for group in app.registered_groups
        for command in group.typer_instance.registered_commands
    )
    own = ((command.name, command.callback) for command in app.registered_commands)
    return {name: _parameters(callback) for name, callback in (*own, *below)}


def _parameters(callback):
    found = []
    for name, each in inspect.signature(callback).parameters.items():
        if name == "context":  # of Typer itself
            continue
        said = next(m for m in each.annotation.__metadata__ if isinstance(m, OptionInfo | ArgumentInfo))
        kind = str(get_args(each.annotation)[0]).lower()
        told = [text for text in (said.default, *(said.param_decls or ())) if isinstance(text, str) and text[:1] == "-"]
        written = told[-1] if told else "--" + name.strip("_").replace("_", "-")
        text = written if isinstance(said, OptionInfo) else None
        kind = next((k for k in ("bool", "int", "float", "path") if k in kind), "str")
        found.append(Parameter(text, (said.metavar or "").strip("[].").upper(), kind))
    return tuple(found)


def values_of(parameter):
    """Return the values to try, by the type of a parameter and the word by which its help names it."""
    word = parameter.word
    if word in POOLS:
        return POOLS[word]
    if parameter.kind in {"int", "float"}:
        return NUMBERS
    if parameter.kind == "path":
        return PATHS
    return (*NAMES, *WORDS) if "|" not in word else (*word.split("|"), *word.lower().split("|"), *WORDS[:4], "")


def asked(draw, verbs=None):
    """Return the arguments of one invocation: a verb with up to three of its options, and whether all are sound."""
    every = commands()
    verb = draw.choice(sorted(verbs or every))
    options = [p for p in every[verb] if p.text is not None]
    arguments = [p for p in every[verb] if p.text is None]
    args = verb.split()
    chosen = draw.sample(options, draw.randint(0, min(3, len(options))))
    for parameter in chosen:
        args.append(parameter.text)
        if not parameter.is_flag:
            args.append(_value(parameter, draw))
    if not {"--book"} & set(args) and draw.random() < 0.9:
        args += ["--book", "book"]
    needed = NEEDED.get(verb, ())
    if arguments and draw.random() < 0.3:
        needed = [_value(parameter, draw) for parameter in arguments]
    return [*args, *(["--"] if any(str(n).startswith("-") for n in needed) else []), *needed]


def _value(parameter, draw):
    if draw.random() < FULL:
        return draw.choice((*NUMBERS, *DAYS, *QUARTERS, *NAMES, *WORDS, *PATHS, *CHANGES))
    return draw.choice(values_of(parameter))
