"""Both pages as a browser, a printer and those who hear a page meet them."""

import base64
import functools
import hashlib
import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.book_report.report import build_book_report
from lookthrough.present.page.svg import lines_of
from lookthrough.present.tables.answers import answers_of
from tests.places import VALID
from tests.present import test_report as of_run
from tests.present.browser import POLICY, found_in, needs_browser, without_policy
from tests.slow import slow

PAGES = ("run", "book")


@functools.cache
def page(name):
    if name == "run":
        return of_run.report()
    book = lt.load(VALID)
    return build_book_report(book, answers_of(book, None, BINDING), {"options": "none"})


class Elements(HTMLParser):
    """Reads a page into its elements with their attributes, and the texts of styles and scripts."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self._inside = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = (tag, dict(attrs)) if tag in {"style", "script"} else None

    def handle_data(self, data):
        if self._inside is not None:
            self.texts.append((*self._inside, data))
            self._inside = None


# What may run and what may be fetched.


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_names_the_style_and_the_script_by_their_hashes_and_allows_nothing_else(name):
    read = Elements(page(name))
    allowed = dict(part.strip().split(" ", 1) for part in POLICY.search(page(name))[1].split(";"))
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        texts = [text for each, given, text in read.texts if each == tag and given.get("type") != "application/json"]
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert allowed.pop(directive).split() == [f"'sha256-{each}'" for each in hashes]
        assert len(hashes) == 1
    assert allowed == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}


@pytest.mark.parametrize("name", PAGES)
def test_no_element_carries_a_style_or_a_script_of_its_own(name):
    carried = {key for _, given in Elements(page(name)).elements for key in given}
    assert "style" not in carried
    assert not [key for key in carried if key.startswith("on")]


@needs_browser
def test_markup_that_got_into_a_page_neither_runs_nor_restyles_it(tmp_path):
    evil = '<p id="evil" style="width:7px">x</p><script>document.title = "PWN"</script><img src="x" onerror="alert(1)">'
    found, console = found_in(
        page("run").replace("</main>", f"{evil}</main>"),
        'return [inside.document.title, inside.document.getElementById("evil").getBoundingClientRect().width];',
        tmp_path,
    )
    assert found[0] != "PWN"
    assert found[1] != 7
    assert sum("Content Security Policy" in line for line in console) >= 3


# On paper.


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_what_is_folded_opens_on_paper_and_folds_again(name, tmp_path):
    script = """
    var all = Array.from(inside.document.querySelectorAll("details")), seen = {};
    var closed = function () { return all.filter(function (each) { return !each.open; }).length; };
    all[0].open = true;
    seen.before = closed();
    inside.dispatchEvent(new (inside.Event)("beforeprint"));
    seen.paper = closed();
    inside.dispatchEvent(new (inside.Event)("afterprint"));
    seen.after = closed();
    seen.count = all.length;
    seen.rules = Array.from(inside.document.styleSheets[0].cssRules).filter(function (rule) {
      return rule.media && rule.media.mediaText === "print";
    }).map(function (rule) { return rule.cssText; }).join(" ");
    return seen;
    """
    seen, console = found_in(page(name), script, tmp_path)
    assert console == []
    assert seen["before"] == seen["after"] == seen["count"] - 1 > 3
    assert seen["paper"] == 0
    assert "::details-content" in seen["rules"]  # where no script runs
    assert ".tools" not in seen["rules"]  # the tables of the pictures are printed


# For those who hear it.


@pytest.mark.parametrize("name", PAGES)
def test_every_table_has_a_caption_and_every_heading_of_one_its_scope(name):
    read = Elements(page(name)).elements
    assert sum(tag == "table" for tag, _ in read) == sum(tag == "caption" for tag, _ in read) > 10
    assert {given.get("scope") for tag, given in read if tag == "th"} <= {"col", "row", "rowgroup"}


def axe():
    found = importlib.util.find_spec("axe_core_python")
    if found is None:
        pytest.skip("axe-core-python is not installed: pip install '.[test]'")
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


ASK_AXE = """
var document_ = inside.document, found = [];
for (var place of PLACES) {
  inside.location.hash = place;
  await new Promise(function (done) { setTimeout(done, 150); });
  Array.from(document_.querySelectorAll("details")).slice(0, 40).forEach(function (each) {
    each.open = each.querySelectorAll("td").length < 30;  // colours are compared cell by cell: long tables take minutes
  });
  var answer = await inside.axe.run(document_, { resultTypes: ["violations"] });
  found.push([place, answer.passes.length, answer.violations.map(function (each) {
    return each.id + ": " + each.nodes.slice(0, 3).map(function (node) { return node.html.slice(0, 200); }).join(" | ");
  })]);
}
return found;
"""
PLACES = {
    ("run", 1280): [""],
    ("run", 390): [""],
    ("book", 1280): ["start", "deals", "entity/meta", "deal/campus", "source/s1", "map"],
    ("book", 390): ["start", "map"],
}


@needs_browser
@pytest.mark.parametrize(
    ("name", "width"), [pytest.param(*each, marks=slow if each == ("run", 390) else ()) for each in PLACES]
)
def test_axe_finds_nothing_wrong(name, width, tmp_path):
    own = axe().replace("</script", "<\\/script")
    with_axe = without_policy(page(name)).replace("</body>", f"<script>{own}</script></body>")
    found, _ = found_in(with_axe, ASK_AXE.replace("PLACES", json.dumps(PLACES[name, width])), tmp_path, width)
    assert [place for place, _, _ in found] == PLACES[name, width]
    assert all(passes > 30 for _, passes, _ in found)
    assert {place: wrong for place, _, wrong in found if wrong} == {}


@needs_browser
def test_axe_would_notice(tmp_path):
    own = axe().replace("</script", "<\\/script")
    broken = without_policy(page("book")).replace("</main>", '<img src="x"><a href="#x"></a></main>')
    broken = broken.replace('<html lang="en">', "<html>").replace("</body>", f"<script>{own}</script></body>")
    found, _ = found_in(broken, ASK_AXE.replace("PLACES", '["start"]'), tmp_path)
    assert {each.split(":")[0] for each in found[0][2]} >= {"image-alt", "link-name", "html-has-lang"}


# Labels of pictures.


def test_a_label_is_broken_into_lines_and_only_a_word_wider_than_a_line_is_cut():
    assert lines_of("Headline: creditors and owners", 150) == ["Headline: creditors", "and owners"]
    assert lines_of("short", 150) == ["short"]
    assert lines_of("", 150) == [""]
    assert lines_of("incomprehensibilities of it", 80)[0].endswith("…")


@pytest.mark.parametrize("name", PAGES)
def test_no_label_of_a_picture_is_cut_on_a_phone(name):
    narrow = re.findall(r'<div class="narrow chart".*?</svg>', page(name), re.DOTALL)
    assert narrow
    assert [text for each in narrow for text in re.findall(r">([^<]*…)<", each)] == []
