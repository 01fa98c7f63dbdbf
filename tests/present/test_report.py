import csv
import functools
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from markupsafe import escape

import lookthrough
from lookthrough.book.loader import load_book
from lookthrough.book.part import written_part
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import Flow
from lookthrough.lens.circularity.loop_between import steps_of
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.page.money_network import money_map
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.run_documents import documents_of
from lookthrough.present.run_report import build_report, write_report
from lookthrough.present.sentences.run_sentences import BEFORE_FAILING
from lookthrough.present.table import Table, flat
from lookthrough.present.tables.common_columns import money, text
from lookthrough.runs.derived import keep_documents, kept_documents
from lookthrough.runs.json_records import DocumentError
from lookthrough.runs.seal import open_run
from lookthrough.world.drivers import SHOCKS
from tests.present.browser import needs_browser, seen_by, without_policy
from tests.present.stress_fixture import quiet_document, stress_document
from tests.runs.made import seal

BOOK = Path(lookthrough.__file__).parent / "books" / "ai_2026"
HOSTILE = "<script>alert('x')</script>\"&"
MONEY_IN = {
    "equity_investment": ("investor", "issuer"),
    "term_loan": ("lender", "borrower"),
    "bond": ("holder", "issuer"),
}


@functools.cache
def book():
    loaded = load_book(BOOK, KINDS, SHOCKS)
    assert loaded.book is not None, [p.message for p in loaded.problems if p.is_error]
    return loaded.book


@functools.cache
def loops():
    """Measure the book's purchases of 2026 and the money put in: enough of a network to have loops."""
    flows = [
        Flow(p.buyer, p.seller, p.amount.mid, basis=p.amount.basis) for p in book().purchases if p.period == "2026"
    ]
    for contract in book().contracts.values():
        giver, taker = MONEY_IN.get(contract.kind, ("", ""))
        amount = contract.mid("principal") or contract.mid("amount")
        if giver in contract.roles and amount and contract.current_status in {"signed", "funded"}:
            flows.append(Flow(contract.roles[giver], contract.roles[taker], amount, contract.id))
    return json.loads(circularity(flows).to_json())


@functools.cache
def documents():
    return {
        "through": through(book()).document(),
        "funding": funding(book()).document(),
        "loops": loops(),
        "stress": stress_document(),
    }


def built(made, of):
    return build_report(read_documents(made), of)


@functools.cache
def report():
    return built(documents(), book())


class Outline(HTMLParser):
    """Reads a page into what the tests ask about: sections with their figures, ids, links, tags left open."""

    VOID = frozenset({"meta", "br", "wbr", "link", "img", "input", "hr", "rect", "line", "path", "circle"})

    def __init__(self, page):
        super().__init__()
        self.sections, self.ids, self.links, self.sources, self.open = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.sources += [given[name] for name in ("src", "xlink:href") if name in given]
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "section":
            self.sections.append([])
        if tag == "figure":
            self.sections[-1].append({"csv": None, "shapes": 0, "caption": ""})
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if given.get("class") == "csv":
                self.sections[-1][-1]["csv"] = given["href"]
        if tag in {"rect", "path"} and "svg" in self.open and "figure" in self.open:
            self.sections[-1][-1]["shapes"] += 1

    def handle_startendtag(self, tag, _attrs):
        if tag in {"rect", "path"} and "svg" in self.open and "figure" in self.open:
            self.sections[-1][-1]["shapes"] += 1

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open, tag
            assert self.open.pop() == tag

    def handle_data(self, data):
        if "figcaption" in self.open:
            self.sections[-1][-1]["caption"] += data


@functools.cache
def outline():
    return Outline(report())


def rows_in(link):
    kind, _, data = link.partition(",")
    assert kind.startswith("data:text/csv")
    return list(csv.reader(io.StringIO(unquote(data))))


def test_every_tag_is_closed_in_order_and_every_id_is_unique():
    assert outline().open == []
    assert len(outline().ids) == len(set(outline().ids))


def test_every_section_has_a_drawn_figure_with_numbers_in_its_caption_and_its_csv():
    assert len(outline().sections) >= 10
    for section in outline().sections:
        assert section
        for figure in section:
            assert figure["shapes"] > 0
            assert re.search(r"\d", figure["caption"])
            rows = rows_in(figure["csv"])
            assert len(rows) > 1
            assert {len(row) for row in rows} == {len(rows[0])}


def test_nothing_is_asked_of_the_network_and_links_lead_to_places_that_exist():
    assert outline().sources == []
    assert "@import" not in report()
    assert not re.search(r"url\((?!#)", report())
    for link in outline().links:
        if link.startswith("#"):
            assert link[1:] in outline().ids
        else:
            assert link.startswith(("http://", "https://", "data:text/csv"))


def test_the_same_documents_give_the_same_bytes_whatever_the_order_of_their_keys():
    turned = json.loads(json.dumps(documents()), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert built(documents(), book()) == report()
    assert built(turned, book()) == report()


def test_text_of_a_book_is_never_markup():
    entities = {
        id_: replace(e, name=HOSTILE + e.name) if e.class_ != "sector" else e for id_, e in book().entities.items()
    }
    sources = {
        id_: replace(s, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
        for id_, s in book().sources.items()
    }
    hostile = replace(book(), title=HOSTILE, entities=entities, sources=sources)
    made = documents() | {"through": through(hostile).document()}
    made["stress"] = stress_document() | {
        "scenario_title": HOSTILE,
        "left_out": [{"contract": HOSTILE, "why": HOSTILE}],
    }
    page = built(made, hostile)
    assert HOSTILE not in page
    assert escape(HOSTILE) in page
    assert page.count("<script") == 1
    assert "javascript:" not in page
    assert Outline(page).open == []


def test_a_csv_cell_that_a_spreadsheet_would_run_is_text():
    table = Table((text("name"), money("loss")), (("=HYPERLINK(1)", -1.5), ("@x", None)))
    assert as_csv(flat(table)) == "name,loss (USD bn)\r\n'=HYPERLINK(1),-1.5\r\n'@x,\r\n"


def test_the_csv_holds_the_numbers_in_full():
    by_name = {figure["csv"]: figure for section in outline().sections for figure in section}
    rows = next(rows for link in by_name if (rows := rows_in(link))[0][0] == "entity")
    shown = {(row[0], row[2]): row[4] for row in rows[1:]}
    for entity in documents()["through"]["entities"]:
        for view, found in entity["views"].items():
            written = shown[entity["id"], view]
            assert (float(written) if written else None) == found["mid"]


def test_the_map_is_small_and_shows_every_step_of_its_loops():
    found = money_map(book(), read_documents({"loops": loops()}).loops)
    assert sum(map(len, found.columns)) <= 35
    assert len(found.edges) <= 62
    assert found.loops
    drawn = {(e.payer, e.payee) for e in found.edges}
    for loop in found.loops:
        assert set(steps_of(loop.path)) <= drawn
    assert {id_ for e in found.edges for id_ in (e.payer, e.payee)} == {i for c in found.columns for i in c}


def test_what_the_map_leaves_out_is_what_the_limit_on_ribbons_cuts(monkeypatch):
    found = money_map(book(), read_documents({"loops": loops()}).loops)
    monkeypatch.setattr("lookthrough.present.page.money_network.EDGES", 10_000)
    whole = money_map(book(), read_documents({"loops": loops()}).loops)
    assert whole.left_out == 0
    assert found.left_out > 0
    drawn, everything = (sum(e.amount for e in each.edges) for each in (found, whole))
    assert drawn + found.left_out == pytest.approx(everything)
    assert found.left_out < 0.2 * everything


def test_every_row_of_the_trail_names_its_line_in_the_book():
    rows = next(
        rows for s in outline().sections for f in s if (rows := rows_in(f["csv"]))[0][1:3] == ["view", "category"]
    )
    place = rows[0].index("line of the book")
    for row in rows[1:]:
        file, line = row[place].split(":")
        assert len((BOOK / file).read_text(encoding="utf-8").splitlines()) >= int(line)


def test_a_document_that_is_missing_leaves_its_sections_out_and_says_so():
    page = built({"through": documents()["through"]}, book())
    assert 'id="owes"' in page
    assert 'id="failures"' not in page
    assert "since it was not computed: losses" in page


def test_a_book_that_changed_since_the_run_is_said():
    run = stress_document()["run"]
    stale = stress_document() | {"run": run | {"book_sha256": "0" * 64}}
    same = stress_document() | {"run": run | {"book_sha256": book().sha256}}
    words = "The book has changed since this run"
    assert words in built(documents() | {"stress": stale}, book())
    assert words not in built(documents() | {"stress": same}, book())


def test_a_book_without_money_is_still_a_whole_page():
    bare = replace(book(), contracts={}, purchases=(), entities={}, excluded=(), assertions=())
    empty = {
        "through": through(bare).document(),
        "funding": funding(bare).document(),
        "loops": circularity([]).document(),
    }
    page = built(empty, bare)
    assert Outline(page).open == []
    assert 'id="limits"' in page


def test_a_broken_document_is_an_error_that_names_the_place():
    broken = documents() | {"stress": {**stress_document(), "fan": {}}}
    with pytest.raises(DocumentError, match=r"documents\.json: stress\.fan\.quarters is missing: a list belongs there"):
        built(broken, book())


def test_a_run_without_failures_and_without_a_ratio_is_still_a_whole_page():
    bare = stress_document() | {"failures": [], "failures_by_quarter": {}, "by_end_holder": {}, "guesses": []}
    bare["network"] = bare["network"] | {"ratio": None, "standard_error": None, "channels": {}}
    page = built(documents() | {"stress": bare}, book())
    assert Outline(page).open == []
    assert "Nobody fails in any path" in page
    assert "No assumed input moves a loss" in page


def test_without_a_shock_the_page_has_levels_and_failures_and_no_losses():
    page = built(documents() | {"stress": quiet_document()}, book())
    assert Outline(page).open == []
    assert "Nothing is shocked" in page
    assert f"without any shock. {BEFORE_FAILING}" in page
    for absent in ("Loss by ledger", "The network adds", "Who bears what lenders lose", "nine paths in ten"):
        assert absent not in page


def test_no_simulated_number_has_a_sourced_share():
    cards = re.findall(r'<div class="card">.*?</div>', report())
    for what in (
        "Lenders lose",
        "Sellers lose",
        "Owners&#39; marks fall by",
        "The network adds",
        "What the shock breaks",
    ):
        (card,) = [card for card in cards if f">{what}" in card]
        assert "sourced" not in card
        assert "How well is it known" not in card
    rows = next(rows for s in outline().sections for f in s if (rows := rows_in(f["csv"]))[0][0] == "headline")
    shares = {row[0]: row[3:] for row in rows[1:]}
    assert shares["Lenders lose"] == shares["The network adds"] == ["", "", ""]
    assert all(shares["Most committed"])


def test_card_and_figure_name_the_same_first_failure_with_and_without():
    # coreweave fails in 0.62 of the paths, in 0.124 without the shock: the largest difference, 0.496
    said = "fails in 62.0% of the futures with the shock and in 12.4% without; at the median in 2028Q1"
    assert any(f"CoreWeave {said}" in figure["caption"] for section in outline().sections for figure in section)
    assert f">CoreWeave</a></b><small>{said}. {BEFORE_FAILING}" in report()


def test_both_dates_stand_at_the_head_of_the_page():
    head = report()[: report().index("<nav")]
    assert "balance-sheet date 2026-06-30, knowledge to 2026-" in head


def test_the_report_of_a_run_folder_is_the_report_of_its_documents(tmp_path):
    keep_documents(open_run(seal(tmp_path, book_root=str(BOOK), run=written_part(book()))), documents())
    page = write_report(tmp_path, tmp_path / "report.html").read_text(encoding="utf-8")
    of_run = f'<meta name="lookthrough-run" content="{open_run(tmp_path).check}">\n'
    assert of_run in page
    assert page.replace(of_run, "") == report()


def test_documents_of_another_run_or_damaged_ones_are_made_again(tmp_path):
    seal(tmp_path, book_root=str(BOOK), run=written_part(book()))
    keep_documents(open_run(tmp_path), documents())
    kept = tmp_path / "documents.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace("The hype fades", "The hype goes on"), encoding="utf-8")
    for run in (tmp_path, seal(tmp_path, book_root=str(BOOK), scenario_title="Rates rise", seed=2)):
        made = documents_of(open_run(run), book())
        assert made["stress"] == open_run(run).document
        assert kept_documents(open_run(run)) == made


PROBE = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="page" src="report.html" style="width:390px;height:900px;border:0"></iframe><pre id="seen">not loaded</pre>
<script>
addEventListener("load", function () {
  var inside = document.getElementById("page").contentWindow, root = inside.document.documentElement;
  inside.document.querySelectorAll("details").forEach(function (each) { each.open = true; });
  inside.document.querySelectorAll(".loops input")[1].click();
  var accent = inside.getComputedStyle(inside.document.querySelector(".swatch.lit path")).stroke;
  document.getElementById("seen").textContent = JSON.stringify({
    width: root.scrollWidth, body: inside.document.body.scrollWidth,
    lit: Array.from(inside.document.querySelectorAll("g.ribbon")).filter(function (each) {
      return inside.getComputedStyle(each.querySelector(".head")).fill === accent;
    }).map(function (each) { return each.getAttribute("class"); }),
    smallest: Math.min.apply(null, Array.from(inside.document.querySelectorAll(".narrow text")).map(function (each) {
      return each.getBoundingClientRect().height; }))
  });
});
</script>"""


def opened(page, folder):
    """Open a page on a phone of 390 px, unfold and press what can be; return what was seen and the console."""
    (folder / "report.html").write_text(page, encoding="utf-8")
    return seen_by(PROBE, folder, 800)


@needs_browser
def test_a_browser_opens_it_without_an_error_and_it_fits_a_phone(tmp_path):
    seen, console = opened(report(), tmp_path)
    assert console == []
    assert seen["width"] <= 390
    assert seen["body"] <= 390
    assert len(seen["lit"]) >= 2
    assert all("loop2" in css.split() for css in seen["lit"])  # the second of the list was pressed, and is alone
    assert seen["smallest"] >= 10


@needs_browser
def test_the_browser_would_notice_an_error_and_a_page_too_wide(tmp_path):
    broken = without_policy(report()).replace(
        "</main>", '<div style="width:600px">wide</div></main><script>nothing.here()</script>'
    )
    seen, console = opened(broken, tmp_path)
    assert any("nothing is not defined" in line for line in console)
    assert seen["width"] >= 600
