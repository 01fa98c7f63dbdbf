"""Tables of a page as they are pressed: sorted, filtered, told to those who hear them, and plain without a script."""

import pytest

from lookthrough.present.numbers import DASH
from lookthrough.present.page.shown_in import ROW
from tests.present.browser import found_in, needs_browser
from tests.present.page.test_page import PAGES, Elements, page

PRESS = """
var table = Array.from(inside.document.querySelectorAll("table[data-name]")).find(function (each) {
  return each.tBodies[0].rows.length >= 6 && each.querySelector("th.n") && each.querySelector("th button");
});
table.closest("details") && (table.closest("details").open = true);
var heads = Array.from(table.tHead.rows[0].cells);
var column = heads.findIndex(function (each) { return each.classList.contains("n"); });
var cells = function () {
  return Array.from(table.tBodies[0].rows).map(function (row) {
    var cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : cell.dataset.v;
  });
};
var seen = { first: cells(), sorted: [], told: [], button: heads[column].querySelector("button").tabIndex };
for (var i = 0; i < 3; i++) {
  heads[column].querySelector("button").click();
  seen.sorted.push(cells());
  seen.told.push(heads.map(function (each) { return each.getAttribute("aria-sort"); }));
}
seen.column = column;
var field = table.closest(".data").querySelector(".filter input");
var said = table.closest(".data").querySelector("output");
var word = table.tBodies[0].rows[0].cells[0].textContent;
field.value = word;
field.dispatchEvent(new (inside.Event)("input"));
seen.kept = Array.from(table.tBodies[0].rows).filter(function (row) { return !row.hidden; }).map(function (row) {
  return row.textContent.indexOf(word) >= 0;
});
seen.said = said.textContent;
seen.role = said.tagName;
field.value = "no such thing here";
field.dispatchEvent(new (inside.Event)("input"));
seen.none = said.textContent;
field.value = "";
field.dispatchEvent(new (inside.Event)("input"));
seen.again = Array.from(table.tBodies[0].rows).filter(function (row) { return !row.hidden; }).length;
return seen;
"""


def sizes(cells):
    return [float(cell.replace(",", "").rstrip("%")) for cell in cells if cell.strip(f" {DASH}-")]


@needs_browser
def test_a_press_sorts_the_next_turns_it_round_and_the_third_gives_the_first_order_back(tmp_path):
    seen, console = found_in(page("run"), PRESS, tmp_path)
    assert console == []
    up, down, back = seen["sorted"]
    assert back == seen["first"]
    assert sizes(up) == sorted(sizes(up))
    assert sizes(down) == sorted(sizes(down), reverse=True)
    assert sorted(up) == sorted(down) == sorted(seen["first"])
    told = [each[seen["column"]] for each in seen["told"]]
    assert told == ["ascending", "descending", "none"]
    assert all(each.count("none") == len(each) - (way != "none") for each, way in zip(seen["told"], told, strict=True))
    assert seen["button"] == 0  # a key reaches it


@needs_browser
def test_a_filter_keeps_the_rows_with_its_words_and_says_how_many(tmp_path):
    seen, _ = found_in(page("run"), PRESS, tmp_path)
    assert seen["kept"]
    assert all(seen["kept"])
    assert seen["said"] == f"{len(seen['kept'])} of {len(seen['first'])} rows"
    assert seen["none"] == f"0 of {len(seen['first'])} rows"
    assert seen["role"] == "OUTPUT"  # read aloud when it changes
    assert seen["again"] == len(seen["first"])


@pytest.mark.parametrize("name", PAGES)
def test_without_a_script_tables_are_whole_and_nothing_waits_to_be_pressed(name):
    written = Elements(page(name)).elements
    assert not [tag for tag, given in written if tag == "button" and "id" not in given]
    assert not [given for tag, given in written if tag == "tr" and "hidden" in given]


def test_a_row_leads_to_its_contract_and_the_contract_back_to_the_row():
    links = {given["href"] for tag, given in Elements(page("run")).elements if tag == "a" and "href" in given}
    ids = {given["id"] for _, given in Elements(page("run")).elements if "id" in given}
    rows = {each for each in ids if each.startswith(ROW)}
    assert rows
    back = {f"#{row}" for row in rows} & links
    assert len(back) > len(rows) / 2
    assert all(link[1:] in ids for link in back)
    assert all(f"#contract/{row.rsplit('/', 1)[1]}" in links for row in rows)
