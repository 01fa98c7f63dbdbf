"""What is mutated: five books, four tables of payments, the folder of a run."""

from __future__ import annotations

import re
from functools import cache

import yaml

from tests.any_book.books import book, bundled_assumptions
from tests.places import BUNDLED, CASES, VALID

EVERY = 15  # each so many deals of the bundled book one is in the slice
RECORD = re.compile(r"^(?=- )", re.MULTILINE)
WORD = re.compile(r"[\w.-]+")

TABLES = {
    "plain": "payer,payee,amount\nacme,beta,10\nbeta,gamma,6.5\ngamma,acme,5\nbeta,outside,1\noutside,acme,2\n",
    "full": (
        "payer,payee,amount,contract,layer,status,basis,quarter\n"
        "acme,beta,10,c1,cash,signed,reported,2026Q1\n"
        "beta,acme,4,c2,cash,signed,inferred,2026Q2\n"
        "beta,acme,3,c3,paper,announced,estimated,2026Q3\n"
        "gamma,beta,1.25,c4,cash,funded,reported,2026Q4\n"
        "acme,gamma,2,c5,cash,signed,assumed,2027Q1\n"
    ),
    "names": (
        'payer,payee,amount,contract\n"Acme, Inc.",Société Générale,10,"lease of ""six"" racks"\n'
        'Société Générale,"Acme, Inc.",6,c2\n日本銀行,"Acme, Inc.",5,c3\n"Acme, Inc.",日本銀行,1,c4\n'
    ),
    "amounts": "amount,payer,payee\n0.000001,a,b\n1234567.89,b,c\n0,c,a\n1e-3,c,b\n99999,b,a\n",
}


def text_of(folder):
    return {f.relative_to(folder).as_posix(): f.read_text(encoding="utf-8") for f in folder.rglob("*") if f.is_file()}


def _dumped(rows):
    return yaml.safe_dump(rows, sort_keys=False, allow_unicode=True)


@cache
def books():
    """Return the text of each file of each book, by its name."""
    return {
        "valid": valid_book(),
        "tiny": {f.removeprefix("book/"): t for f, t in text_of(CASES / "60-scale-slip").items()},
        "drawn": book(1).files(),
        "drawn too": book(7).files(),
        "slice": sliced(),
    }


@cache
def valid_book():
    """Return the small valid book with the assumptions that a run needs."""
    texts = text_of(VALID)
    have = {row["name"] for row in yaml.safe_load(texts["assumptions.yaml"])}
    rows = [dict(row) for row in bundled_assumptions() if row["name"] not in have]
    return texts | {"assumptions/all.yaml": _dumped(rows)}


def _rows(folder):
    """Return the text of each record of a table, by file."""
    return {
        f.relative_to(BUNDLED).as_posix(): RECORD.split(f.read_text(encoding="utf-8"))
        for f in sorted(folder.glob("*.yaml") if folder.is_dir() else [folder])
    }


def _id(record):
    found = re.match(r"- (?:\{)?(?:id|name): ([\w.-]+)", record)
    return found and found[1]


def sliced():
    """Return the part of the bundled book that a few of its deals need: their entities, sources and assumptions."""
    whole = text_of(BUNDLED)
    told = {file: whole[file] for file in sorted(f for f in whole if f.startswith("deals/"))[::EVERY]}
    entities = _rows(BUNDLED / "entities")
    by_id = {_id(record): record for rows in entities.values() for record in rows[1:]}
    kept, new = set(), words(told.values()) & set(by_id)
    while new:
        kept |= new
        new = (words(by_id[id_] for id_ in new) & set(by_id)) - kept
    strangers = set(by_id) - kept
    told |= _those(entities, lambda id_: id_ in kept)
    told |= _those(_rows(BUNDLED / "assumptions"), lambda name: not strangers & set(name.split(".")))
    scenarios = {file: text for file, text in whole.items() if file.startswith("scenarios/")}
    told |= {file: text for file, text in scenarios.items() if not any(f"failure.{id_}:" in text for id_ in strangers)}
    told["book.yaml"] = whole["book.yaml"]
    named = words(told.values())
    tables = _rows(BUNDLED / "sources.yaml") | _rows(BUNDLED / "sources")
    return told | _those(tables, lambda id_: id_ in named)


def words(texts):
    return {word for text in texts for word in WORD.findall(text)}


def _those(tables, is_kept):
    """Return the tables with the records whose id is kept."""
    found = {}
    for file, (head, *records) in tables.items():
        rows = [record for record in records if is_kept(_id(record) or "")]
        if rows:
            found[file] = head + "".join(rows)
    return found
