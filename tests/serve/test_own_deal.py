"""A deal of one's own: checked where it was written, filled in, held against the book, and never written into it."""

import html
import io
import json
import re
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.lens.book_diff import book_diff
from lookthrough.positions.hazards import Hazards
from lookthrough.reasons.resolved import resolved
from lookthrough.serve.own_deal.kind_fields import groups_of, usual_values
from lookthrough.serve.pages import own_deal as page_of
from lookthrough.serve.run_shelf import RunShelf
from tests.serve.conftest import ORIGIN, QUARTERS
from tests.slow import slow

FORM = {
    "way": "form",
    "kind": "term_loan",
    "deal.deal": "mine",
    "contract.id": "mine-1",
    "contract.status": "signed",
    "contract.basis": "assumed",
    "contract.reason": "what if",
    "contract.borrower": "Campus JV",
    "contract.lender": "insurers",
    "contract.principal": "5",
    "contract.rate": "8",
    "contract.start": "2026Q4",
    "contract.term": "5",
}
TEXT = """- id: newco
  name: New Co
  kind: spv
  class: vehicle
  basis: assumed
  reason: what if
---
deal: mine
title: Mine
contracts:
- id: mine-1
  kind: bond
  issuer: newco
  holder: insurers
  principal: 3 bn USD
  rate: 8 %
  start: 2026Q4
  term: 5y
  status: signed
  basis: assumed
  reason: what if
"""


def sent(client, data=None, **more):
    return client.post("/own-deal", data=data, headers={"origin": ORIGIN}, **more)


def key_of(page):
    return page.url.params["key"]


def file_of(client, page, name, **asked):
    return client.get(f"/own-deal/{name}", params={"key": key_of(page), **asked})


def errors_at(page):
    """What is wrong, by the field beside which it stands."""
    found = re.findall(r'<p class="error" id="e-([^"]+)">([^<]*)</p>', page.text)
    assert all(f'aria-describedby="h-{name} e-{name}" aria-invalid="true"' in page.text for name, _ in found)
    return dict(found)


def laid(book, folder, files):
    """Write a copy of a book with more files in it."""
    for path in sorted(Path(book.root).rglob("*")):
        if path.is_file():
            files.setdefault(path.relative_to(book.root).as_posix(), path.read_text())
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return lt.load(folder)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_form_has_the_fields_of_its_kind_and_no_others(client, kind):
    page = client.get("/own-deal", params={"kind": kind}).text
    names = set(re.findall(r'name="contract\.(\w+)', page))
    terms = {term for each in KINDS.values() for term in (*each.terms, *each.roles)}
    assert names >= {*KINDS[kind].roles, *KINDS[kind].terms}
    assert not (names & terms) - {*KINDS[kind].roles, *KINDS[kind].terms, "covers"}
    assert page.count('class="needed"') == sum(f.is_required for g in groups_of(KINDS[kind]) for f in g.fields)


def test_names_of_the_book_complete_a_field(client, book):
    page = client.get("/own-deal?kind=bond").text
    assert 'name="contract.issuer" value="" list="names-entities"' in page
    for entity in book.entities.values():
        assert f'<option value="{entity.id}">{entity.name}</option>' in page


def test_a_deal_is_filled_in_and_changes_what_the_verbs_say(client, book, tmp_path):
    page = sent(client, FORM)
    assert page.history[0].status_code == 303
    assert "The deal can be used" in page.text
    text = file_of(client, page, "own-deal.yaml").text
    mine = laid(book, tmp_path, {"deals/mine.yaml": text})
    assert mine.contracts["mine-1"].roles == {"borrower": "campus", "lender": "insurers"}
    assert mine.contracts["mine-1"].terms["rate"][-1].text == "8 %"
    terms = file_of(client, page, "resolved.json").json()
    assert terms == json.loads(json.dumps([resolved(mine, "deal:mine").document()], default=float))
    assert file_of(client, page, "diff.json").json() == json.loads(
        json.dumps(book_diff(book, mine).document(), default=float)
    )
    assert "who pays in 1 year" in page.text


def test_a_patch_makes_the_same_book(client, book, tmp_path):
    page = sent(client, {"way": "text", "text": TEXT})
    patch = file_of(client, page, "own-deal.patch").text
    made = dict(re.findall(r"^\+\+\+ b/(\S+)\n@@.*\n((?:\+.*\n)*)", patch, re.MULTILINE))
    files = {name: "".join(line[1:] for line in lines.splitlines(keepends=True)) for name, lines in made.items()}
    assert set(files) == {"entities/own-deal.yaml", "deals/own-deal.yaml"}
    assert laid(book, tmp_path, files).contracts["mine-1"].roles["issuer"] == "newco"


def test_a_form_that_is_sent_keeps_its_question_and_its_language(client):
    page = client.get("/own-deal?kind=term_loan&scenario=fade&severity=0.5&lang=ko").text
    action = html.unescape(re.search(r'<form id="own" action="([^"]*)"', page)[1])
    done = client.post(action, data=FORM | {"lang": "ko"}, headers={"origin": ORIGIN})
    asked = dict(done.url.params)
    assert asked.pop("key")
    assert asked == {"scenario": "fade", "severity": "0.5", "lang": "ko"}
    assert '<html lang="ko"' in done.text


def test_what_is_taken_away_can_be_given_again(client):
    page = sent(client, {"way": "text", "text": TEXT})
    assert "The deal can be used" in page.text
    again = sent(client, {"way": "text", "text": file_of(client, page, "own-deal.yaml").text})
    assert file_of(client, again, "diff.json").json() == file_of(client, page, "diff.json").json()


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"contract.rate": "much"}, "contract.rate", "6.58 %"),
        ({"contract.principal": ""}, "contract.principal", "principal"),
        ({"contract.start": "20x6"}, "contract.start", "2027Q3"),
        ({"contract.borrower": "Campus J"}, "contract.borrower", "campus"),
        ({"contract.status": "sined"}, "contract.status", "signed"),
        ({"contract.reason": ""}, "contract.reason", "reason"),
        ({"contract.id": "campus-bonds"}, "contract.id", "campus-bonds"),
        ({"contract.maturity": "2020Q1"}, "contract.maturity", "(see Start)"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_form_is_refilled(client, change, field, says):
    page = sent(client, FORM | change)
    assert "to put right" in page.text
    assert says in errors_at(page).get(field, ""), errors_at(page)
    for name, value in (FORM | change).items():
        if name.startswith("contract.") and name not in {"contract.status", "contract.basis"}:
            assert re.search(rf'name="{re.escape(name)}" value="{re.escape(value)}"', page.text), name
    assert file_of(client, page, "own-deal.yaml").status_code == 404


def test_a_party_that_the_book_lacks_is_part_of_the_form(client):
    party = {"party.id": "newco", "party.name": "New Co", "party.kind": "spv", "party.class": "vehicle"}
    rest = {"party.basis": "assumed", "party.reason": "what if", "contract.borrower": "New Co"}
    page = sent(client, FORM | party | rest)
    assert "The deal can be used" in page.text
    patch = file_of(client, page, "own-deal.patch").text
    assert "+++ b/entities/own-deal.yaml" in patch
    wrong = sent(client, FORM | party | rest | {"party.class": "vehicel"})
    assert "vehicle" in errors_at(wrong)["party.class"]


def test_a_text_has_its_findings_at_its_lines(client):
    page = sent(client, {"way": "text", "text": TEXT.replace("issuer: newco", "issuer: newcoo").replace("8 %", "much")})
    found = re.findall(r'<li class="error"><b>([^<]*)</b>', page.text)
    assert found == ["line 13", "line 16"]
    assert "Did you mean &#34;newco&#34;?" in page.text
    assert "<pre>  rate: much</pre>" in page.text
    assert "issuer: newcoo" in page.text.split("<textarea")[1]


@pytest.mark.parametrize("text", ["", "   \n", "# nothing\n", "hello", "a: b\n", "[1, 2]\n", "---\n---\n"])
def test_a_text_that_is_no_deal_is_said(client, text):
    page = sent(client, {"way": "text", "text": text})
    assert page.status_code == 200
    assert "to put right" in page.text


def upload(client, content, name="deals.xlsx"):
    return sent(client, files={"file": (name, content, "application/octet-stream")})


def filled(client, **cells):
    """Return the template with one term loan in it."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: pip install '.[test]'")
    found = openpyxl.load_workbook(io.BytesIO(client.get("/own-deal/template.xlsx").content))
    row = {name.partition(".")[2]: value for name, value in FORM.items() if "." in name}
    row |= {"kind": "term_loan", "principal": 5, "rate": "8 %", "term": 5} | cells
    for sheet, values in (("Deals", {"deal": "mine"}), ("Debt", row)):
        heads = {
            re.sub(r" \(.*", "", cell.value).replace(" ", "_"): cell.column for cell in found[sheet][1] if cell.value
        }
        for name, value in values.items():
            found[sheet].cell(10, heads[name], value)
    saved = io.BytesIO()
    found.save(saved)
    return saved.getvalue()


def test_a_workbook_is_the_same_deal(client):
    page = upload(client, filled(client))
    assert "The deal can be used" in page.text
    by_form = sent(client, FORM)
    assert file_of(client, page, "diff.json").json() == file_of(client, by_form, "diff.json").json()


def test_a_workbook_has_its_findings_at_its_cells(client):
    page = upload(client, filled(client, rate="much", borrower="nobody"))
    assert re.findall(r'<li class="error"><b>(Debt![A-Z]+10)</b>', page.text)


def test_nothing_is_written_into_the_book(client, book):
    before = {path: path.stat().st_mtime_ns for path in Path(book.root).rglob("*")}
    sent(client, FORM)
    sent(client, {"way": "text", "text": TEXT})
    assert {path: path.stat().st_mtime_ns for path in Path(book.root).rglob("*")} == before


def test_a_deal_that_is_not_kept_is_said(client):
    assert "give it again" in client.get("/own-deal?key=0123").text
    assert client.get("/own-deal/own-deal.yaml?key=0123").status_code == 400
    assert "resolved.json" in client.get("/own-deal/resolve.json").text


def test_an_unknown_kind_names_the_nearest(client):
    page = client.get("/own-deal?kind=bonds")
    assert page.status_code == 400
    assert "bond" in page.text


def test_so_many_deals_are_kept_and_no_more(bench):
    from lookthrough.serve.own_deal.kept_deals import KEPT, KeptDeals

    kept = KeptDeals(bench)
    keys = [kept.take_text(f"# {number}") for number in range(KEPT + 3)]
    assert kept.kept(keys[-1]).errors == 1
    with pytest.raises(UnknownNameError, match="not kept"):
        kept.kept(keys[0])
    assert len(kept._kept) == KEPT


def test_so_much_text_is_kept_and_no_more(bench, monkeypatch):
    from lookthrough.serve.own_deal.kept_deals import KeptDeals

    monkeypatch.setattr("lookthrough.serve.own_deal.kept_deals.MOST_TEXT", 1_000)
    kept = KeptDeals(bench)
    keys = [kept.take_text(f"# {number} {'x' * 400}") for number in range(3)]
    assert list(kept._kept) == keys[1:]
    last = kept.take_text("# " + "y" * 2_000)
    assert list(kept._kept) == [last]  # the last one is always kept: its page is on its way


def test_of_very_many_findings_the_first_are_shown_and_the_rest_counted(client):
    rows = "".join(f"- id: c{number}\n  kind: bnd\n  status: signed\n" for number in range(450))
    page = sent(client, {"way": "text", "text": f"deal: mine\ntitle: Mine\ncontracts:\n{rows}"}).text
    assert page.count('<li class="error">') == 200
    assert "And 250 more: these first." in page
    assert "450 things to put right" in page


def test_usual_values_are_of_fields_that_there_are():
    for kind in KINDS.values():
        assert set(usual_values(kind)) == {
            *("deal.deal", "contract.id", "contract.status", "contract.basis", "contract.reason"),
            *("party.basis", "party.reason"),
        }


@slow  # another program is compiled
def test_the_stress_with_a_deal_is_what_compare_says_of_runs_at_the_same_hazards(client, book, tmp_path):
    page = sent(client, FORM)
    told = file_of(client, page, "stress.json", scenario="fade", paths=64).json()
    mine = laid(book, tmp_path / "mine", {"deals/mine.yaml": file_of(client, page, "own-deal.yaml").text})
    for of, name in ((book, "without"), (mine, "with")):
        lt.stress(of, "fade", paths=64, quarters=QUARTERS, quick=True, trace=0, out=tmp_path / name)
    said = lt.compare(tmp_path / "without", tmp_path / "with").document()
    assert told.pop("runs") == ["the book without the deal", "the book with the deal"]
    assert said.pop("runs")
    assert told == json.loads(json.dumps(said))
    assert told["paired"]
    shown = client.get("/own-deal/stress", params={"scenario": "fade", "paths": 64, "key": key_of(page)}).text
    assert "What is lost, by ledger" in shown
    assert "may be chance" not in shown  # that the books differ is what is asked


def test_a_deal_is_stressed_on_demand_only_and_at_the_hazards_of_the_book_without_it(client, bench, monkeypatch):
    own, asked = Hazards({"telenor": 0.01}, "of the book"), []

    def folder(_shelf, book, question, _tell, hazards=None):
        asked.append((sorted(book.contracts.keys() - bench.book.contracts.keys()), question.scenario, hazards))
        if len(asked) == 2:
            raise UsageError("enough")

    monkeypatch.setattr(page_of, "hazards_of", lambda book: own if book is bench.book else pytest.fail("of no other"))
    monkeypatch.setattr(RunShelf, "folder", folder)
    page = sent(client, FORM)
    assert asked == []
    address = {"scenario": "fade", "paths": 64, "key": key_of(page)}
    assert "enough" in client.get("/own-deal/stress", params=address).text
    assert asked == [([], "fade", None), (["mine-1"], "fade", own)]
    wrong = sent(client, FORM | {"contract.rate": "much"})
    assert "has errors" in client.get("/own-deal/stress", params={"key": key_of(wrong)}).text
