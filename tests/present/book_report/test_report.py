"""The report of a book: every id has a place, every link leads somewhere, what is shown is what the book says."""

import datetime as dt
import functools
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markupsafe import escape
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.circularity.by_period import by_period
from lookthrough.lens.search.search import search
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.book_report.deal_page import deal_sources
from lookthrough.present.book_report.links import Links, cited_by
from lookthrough.present.book_report.map_by_date import dated_map
from lookthrough.present.book_report.page_entries import ON_PAGES
from lookthrough.present.book_report.report import build_book_report
from lookthrough.present.book_report.source_page import STANDS
from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.page.templates import asset
from lookthrough.present.table import Table, flat, pick, without, without_empty
from lookthrough.present.tables import book as book_tables
from lookthrough.present.tables.answers import answers_of
from lookthrough.present.tables.circularity import periods_table
from lookthrough.present.tables.through import trail_table
from tests.places import VALID
from tests.present.browser import CHROMIUM, seen_by

HOSTILE = "<script>alert('x')</script>\"&"
ABOUT = {"options": "none", "version": "lookthrough"}


@functools.cache
def book():
    return lt.load()


@functools.cache
def answers():
    flows = lt.flows(book(), start="2025Q4", end="2026Q2")
    periods = by_period(flows, ["nvidia", "oracle"], window=(2025 * 4 + 3, 2026 * 4 + 1))
    return answers_of(book(), book_loops(book(), BINDING), BINDING, periods=periods)


@functools.cache
def report():
    return build_book_report(book(), answers(), ABOUT)


class Outline(HTMLParser):
    """Reads a page into its ids, links, tags left open, and anything that would be fetched."""

    VOID = frozenset({"meta", "br", "link", "img", "input", "hr", "wbr"})

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.sources, self.open = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.sources += [given[name] for name in ("src", "srcset", "xlink:href") if name in given]
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, _tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag


@functools.cache
def outline():
    return Outline(report())


def test_every_id_of_the_book_has_its_place():
    tables = {
        "entity": book().entities,
        "contract": book().contracts,
        "source": book().sources,
        "deal": {c.deal for c in book().contracts.values()},
        "total": {a.id for a in book().assertions},
        "assumption": book().assumptions,
        "series": book().series,
    }
    there = set(outline().ids)
    for table, ids in tables.items():
        assert ids
        assert {f"{table}/{id_}" for id_ in ids} <= there, table


def test_every_link_inside_leads_to_a_place_and_nothing_is_fetched():
    assert outline().open == []
    assert len(outline().ids) == len(set(outline().ids))
    assert outline().sources == []
    assert "@import" not in report()
    assert not re.search(r"url\((?!#)", report())
    for link in outline().links:
        if link.startswith("#"):
            assert link[1:] in set(outline().ids), link
        else:
            assert link.startswith(("http://", "https://", "data:text/csv"))
    assert len({link for link in outline().links if link.startswith("#")}) > len(book().contracts)


def test_what_the_search_finds_has_a_place():
    found = json.loads(re.search(r'id="search-index">(.*?)</script>', report(), re.DOTALL)[1])
    assert {to for to, *_ in found} <= set(outline().ids)
    assert len(found) >= len(book().entities) + len(book().contracts) + len(book().sources)


def test_the_same_book_gives_the_same_bytes_and_a_file_that_can_be_mailed():
    assert build_book_report(book(), answers(), ABOUT) == report()
    assert len(report().encode()) < 10_000_000


def test_every_value_of_a_contract_stands_with_its_line_and_sources():
    page = section("contract/c008").replace("<wbr>", "")
    for value in (v for dated in book().contracts["c008"].terms.values() for v in dated):
        assert f"<code>{value.position.file}:{value.position.line}</code>" in page
        assert all(f'href="#source/{id_}"' in page for id_ in value.source)
        assert escape(value.text) in page


def section(id_):
    start = report().index(f'id="{id_}"')
    return report()[start : report().index("</section>", start)]


@functools.cache
def small():
    return lt.load(VALID)


def test_text_of_a_book_is_never_markup():
    given = small()
    hostile = replace(
        given,
        title=HOSTILE,
        entities={id_: replace(e, name=HOSTILE, note=HOSTILE) for id_, e in given.entities.items()},
        deals={id_: replace(d, title=HOSTILE, note=HOSTILE) for id_, d in given.deals.items()},
        sources={
            id_: replace(s, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
            for id_, s in given.sources.items()
        },
        contracts={
            id_: replace(c, note=HOSTILE, terms={n: tuple(_said(v) for v in d) for n, d in c.terms.items()})
            for id_, c in given.contracts.items()
        },
    )
    page = build_book_report(hostile, answers_of(hostile, None, BINDING, [HOSTILE]), {"options": HOSTILE})
    assert HOSTILE not in page
    assert escape(HOSTILE) in page
    assert page.count("<script") == 3
    assert 'href="javascript' not in page
    assert Outline(page).open == []


def _said(value):
    return replace(value, text=HOSTILE, note=HOSTILE, reason=HOSTILE)


@pytest.mark.parametrize("kept", ["nothing", "no contracts"])
def test_a_book_without_money_is_still_a_whole_page(kept):
    bare = replace(small(), contracts={}, purchases=(), assertions=())
    if kept == "nothing":
        bare = replace(bare, entities={}, sources={}, series={}, assumptions={}, excluded=())
    page = Outline(build_book_report(bare, answers_of(bare, None, BINDING), ABOUT))
    assert page.open == []
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


@functools.cache
def dated():
    return dated_map(book(), BINDING)


# In a browser: the pages open, the way back works, the search finds, the CSV is the table.

PROBE = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="page" src="book.html#contract/c005" style="width:390px;height:900px;border:0"></iframe><pre id="seen"></pre>
<script>
var steps = [], seen = {};
function inside() { return document.getElementById("page").contentWindow; }
function open() {
  return Array.from(inside().document.querySelectorAll("article.open")).map(function (e) { return e.id; });
}
function press(key, at) {
  at.dispatchEvent(new (inside().KeyboardEvent)("keydown", { key: key, bubbles: true, cancelable: true }));
}
function widths() { var d = inside().document; return Math.max(d.documentElement.scrollWidth, d.body.scrollWidth); }
function then(action) { steps.push(action); }
then(function () {
  seen.deep = open();
  seen.top = inside().document.getElementById("contract/c005").getBoundingClientRect().top;
  inside().location.hash = "entity/meta";
});
then(function () {
  seen.entity = open();
  inside().document.querySelectorAll("article.open details").forEach(function (each) { each.open = true; });
  seen.entityWidth = widths();
  inside().location.hash = "map/2025-11-15";
});
then(function () {
  var d = inside().document;
  seen.map = open();
  seen.mapDay = d.getElementById("day-list").value;
  seen.mapDays = Array.from(d.querySelectorAll(".onday.open")).map(function (e) { return e.dataset.day; });
  seen.mapDrawn = d.querySelectorAll("#map svg.map .ribbon:not(.none)").length;
  seen.mapWidth = widths();
  var slider = d.getElementById("day-slider");
  slider.value = slider.max;
  slider.dispatchEvent(new (inside().Event)("change"));
});
then(function () { seen.lastDay = inside().location.hash; inside().history.back(); });
then(function () { seen.dayBack = inside().document.getElementById("day-list").value; inside().history.back(); });
then(function () {
  var d = inside().document, find = d.getElementById("find");
  seen.back = open();
  press("/", d.body);
  seen.focused = d.activeElement === find;
  find.value = "Residual value guar Hyperion";
  find.dispatchEvent(new (inside().Event)("input"));
  seen.found = Array.from(d.querySelectorAll("#found a")).map(function (a) { return a.getAttribute("href"); });
  seen.nobody = inside().lookthrough.search("no such thing here").length;
  seen.asked = {};
  ASKED.forEach(function (words) {
    seen.asked[words] = inside().lookthrough.search(words).map(function (hit) { return hit.to; });
  });
  press("Enter", find);
});
then(function () { seen.entered = open(); inside().location.hash = "nowhere/at-all"; });
then(function () {
  var d = inside().document;
  seen.nowhere = open();
  seen.startWidth = widths();
  seen.csv = {};
  WANTED.forEach(function (name) {
    seen.csv[name] = inside().lookthrough.csv(d.querySelector('table[data-name="' + name + '"]'));
  });
  document.getElementById("page").src = "book.html?again#map/2024-12-31";
  seen.buttons = d.querySelectorAll("button.csv").length === d.querySelectorAll("table[data-name]").length;
});
then(function () {});
then(function () {
  var d = inside().document;
  seen.againDay = d.getElementById("day-list").value;
  seen.againTop = d.querySelector("#map h1").getBoundingClientRect().top;
});
addEventListener("load", function () {
  (function next() {
    var step = steps.shift();
    if (!step) { document.getElementById("seen").textContent = JSON.stringify(seen); return; }
    step();
    setTimeout(next, 150);
  })();
});
</script>"""


ASKED = ["coreweave", "NVDA", "Meta Platforms", "residual value guar", "bonds", "vantage data", "lease c004"]


def sources_of(deal):
    return deal_sources(book(), [c for c in book().contracts.values() if c.deal == deal])


def expected_csv():
    entities = [e for e in answers().through.entities if e.id == "meta"]
    trail = trail_table(entities)
    shown = without(trail, "entity", "name")
    bought = book_tables.purchases_table(book(), (p for p in book().purchases if p.buyer == "meta"))
    stands = [(f"{c.table}/{c.id}", c.what, c.text, c.place) for c in cited_by(book())["sab37f492"]]
    quarters = periods_table(book(), answers().periods)
    return {
        "meta-trail": shown,
        "meta-buys": without(bought, "buyer"),
        "source-sab37f492": Table(STANDS, tuple(stands)),
        "by-quarter": without(quarters, "sources"),
        "series": pick(
            book_tables.series_table(book()),
            ("series", "period", "value", "low", "high", "unit", "basis", "sources"),
        ),
        "assumptions": pick(book_tables.assumptions_table(book()), ("assumption", "value", "sources", "place", "why")),
        "hyperion-sources": sources_of("hyperion"),
        "left-out": book_tables.excluded_table(book()),
    }


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH: the page is not opened in a browser")
    folder = tmp_path_factory.mktemp("book")
    (folder / "book.html").write_text(report(), encoding="utf-8")
    found, console = seen_by(
        PROBE.replace("WANTED", json.dumps(sorted(expected_csv()))).replace("ASKED", json.dumps(ASKED)), folder, 800
    )
    return found | {"console": console}


def test_a_deep_link_opens_the_page_of_what_it_names_and_the_way_back_works(seen):
    assert seen["console"] == []
    assert seen["deep"] == ["deal/hyperion"]
    assert -5 <= seen["top"] <= 200
    assert seen["entity"] == ["entity/meta"]
    assert seen["back"] == ["entity/meta"]
    assert seen["nowhere"] == ["start"]


def test_a_day_without_a_map_of_its_own_shows_the_last_one_before(seen):
    assert seen["map"] == ["map"]
    day = max(d for d in dated().days if d <= dt.date(2025, 11, 15))
    assert seen["mapDay"] == seen["dayBack"] == day.isoformat()
    assert seen["mapDays"] == [day.isoformat()]
    assert seen["againDay"] == "2024-12-31"
    assert seen["againTop"] > 0  # the map, not the list of changes, is at the top
    assert seen["mapDrawn"] == sum(size > 0 for size in dated().amounts[dated().days.index(day)])
    assert seen["lastDay"] == f"#map/{dated().days[-1]}"


def test_the_search_finds_by_any_words_and_opens_with_the_keyboard(seen):
    assert seen["focused"]
    assert seen["found"][0] == "#contract/c005"
    assert seen["nobody"] == 0
    assert seen["entered"] == ["deal/hyperion"]


def test_the_page_ranks_as_the_verb_search_does(seen):
    for words in ASKED:
        found = [f"{hit.table}/{hit.id}" for hit in search(book(), words).hits if hit.table in ON_PAGES]
        on_page = [to for to in seen["asked"][words] if "/" in to]
        assert on_page == found[: len(on_page)], words
        assert on_page


def test_no_page_is_wider_than_a_phone(seen):
    assert max(seen["startWidth"], seen["entityWidth"], seen["mapWidth"]) <= 390


def test_the_csv_of_a_table_is_its_rows_in_full(seen):
    assert seen["buttons"]
    for name, table in expected_csv().items():
        assert seen["csv"][name] == as_csv(without_empty(flat(table))), name


# On the command line.


def run(*args):
    return CliRunner().invoke(app, ["report", *map(str, args)])


def refused(*args):
    result = run(*args)
    assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def test_without_a_run_the_report_is_of_the_book_as_asked_for(tmp_path):
    page, sheets = tmp_path / "page.html", tmp_path / "book.xlsx"
    said = run("--book", VALID, "-o", page, "--excel", sheets, "--as-of", "2025-10-01", "--json")
    assert said.exit_code == 0, said.stderr
    assert json.loads(said.stdout) == {"report": str(page), "workbook": str(sheets)}
    text = page.read_text(encoding="utf-8")
    assert 'id="contract/campus-equity"' in text
    assert 'id="contract/campus-bonds"' not in text  # public since 2025-10-16
    assert "--as-of 2025-10-01" in text
    assert "has no assumption" in text
    assert sheets.read_bytes().startswith(b"PK")


def test_a_file_that_cannot_be_written_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    assert "is a folder" in refused("-o", tmp_path)
    assert "does not end in .html" in refused("-o", tmp_path / "book.pdf")
    assert "does not end in .xlsx" in refused("--excel", tmp_path / "book.xls")
    assert "mkdir -p" in refused("-o", tmp_path / "none" / "book.html")
    assert "is a file" in refused("-o", tmp_path / "file" / "book.html")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_run_keeps_its_own_options(tmp_path):
    assert "a run keeps the options" in refused(tmp_path, "--as-of", "2025-11-15")
    assert "no finished run" in refused(tmp_path, "--excel", tmp_path / "book.xlsx")
    assert "no finished run" in refused(tmp_path / "nowhere")


def test_what_is_kept_from_the_eye_is_no_note_of_a_record():
    hidden = [rule for rule in asset("report.css").split("}") if "clip-path:inset(50%)" in rule]
    assert hidden
    assert not any(".said" in rule for rule in hidden)


def test_a_name_of_several_words_is_no_list_of_ids():
    links = Links(book(), {})
    assert links.cell("payer", "Asset managers of all kinds") is None
    assert links.cell("payer", "meta").words == book().entities["meta"].name
    for id_ in list(book().contracts)[:1]:
        assert f"#contract/{id_}" in links.cell("record", id_).html
