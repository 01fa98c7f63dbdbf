"""Views, records, map and search: pages whose tables and figures are files, and which refuse with the nearest name."""

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookthrough.serve.subjects import SUBJECTS

QUICK = [
    "/views",
    "/views/through",
    "/views/through?entity=meta",
    "/views/through?entity=campus&gaap=ifrs",
    "/views/funding",
    "/views/funding?entity=campus&each=quarter",
    "/views/loops",
    "/views/bounds?now=yes",
    "/views/bounds?ledger=holders&now=yes",
    "/map",
    "/search",
    "/search?q=campus",
    "/deal/campus",
    "/entity/meta",
    "/source/s1",
    "/side-by-side/days?now=yes&first=2025-09-30&second=2025-12-31",
]


class Links(HTMLParser):
    """What a page leads to, and the headings that it has."""

    def __init__(self, text):
        super().__init__()
        self.to, self.heads, self.ids = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a":
            self.to.append(found.get("href"))
        if tag in {"h1", "h2", "h3"}:
            self.heads.append(tag)
        if "id" in found:
            self.ids.append(found["id"])


@pytest.mark.parametrize("address", QUICK)
def test_a_page_has_one_heading_and_keeps_the_question(client, address):
    between = "&" if "?" in address else "?"
    found = client.get(f"{address}{between}scenario=fade&severity=1.5&shock.demand=-30 %25")
    assert found.status_code == 200, found.text
    page = Links(found.text)
    assert page.heads[0] == "h1"
    assert page.heads.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    home = page.to[1]
    assert home == "/?scenario=fade&severity=1.5&shock.demand=-30+%25"
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", found.text, flags=re.DOTALL)


@pytest.mark.parametrize("address", QUICK)
def test_every_file_and_every_page_that_a_page_leads_to_is_there(client, address):
    page = Links(client.get(address).text)
    led = {
        to.partition("#")[0]
        for to in page.to
        if to.startswith("/") and not to.startswith(("/report", "/why", "/story"))
    }
    has_rows = "<table" in client.get(address).text
    assert any(to.startswith(("/table/", "/figure/")) for to in led) == has_rows
    for to in sorted(led):
        found = client.get(to)
        assert found.status_code == 200, (to, found.text[:2000])
        assert found.content
    inside = {to[1:] for to in page.to if to.startswith("#")}
    assert inside <= {*page.ids, "main"}


def test_a_table_is_the_same_rows_on_the_page_as_csv_and_as_json(client):
    asked = "/views/through/{}?entity=meta"
    told = client.get("/table" + asked.format("trail.json")).json()
    rows = client.get("/table" + asked.format("trail.csv")).text.splitlines()
    page = client.get("/views/through?entity=meta").text
    assert len(rows) == 1 + len(told["rows"])
    assert f"The trail: {len(told['rows'])} rows" in page
    assert {"name": "mid", "label": "mid", "unit": "USD bn"} in told["columns"]


def test_a_row_of_the_trail_leads_to_the_rules_that_made_it(client):
    told = client.get("/table/views/through/trail.json?entity=meta").json()
    by_contract = {row["contract"]: row["rules"] for row in told["rows"] if row["contract"]}
    assert by_contract["campus-lease"] == "campus-lease campus"
    page = Links(client.get("/views/through?entity=meta").text)
    assert {"#rule/campus-lease", "#rule/campus"} <= set(page.to)


def test_a_figure_of_a_page_is_a_file(client):
    page = Links(client.get("/views/through").text)
    for ending in (".svg", ".png", ".csv", ".json", ".zip"):
        to = next(to for to in page.to if to.startswith("/figure/") and f"who-owes-what{ending}" in to)
        assert client.get(to).status_code == 200
    whole = next(to for to in page.to if to.startswith("/figure/") and ".zip" in to)
    with zipfile.ZipFile(io.BytesIO(client.get(whole).content)) as held:
        assert any(name.endswith("README.md") for name in held.namelist())


def test_the_map_lights_the_loop_that_is_asked_for_and_has_the_places_of_the_report(client):
    page = client.get("/map").text
    report = client.get("/report?scenario=fade&paths=64").text
    box = re.compile(r'<rect [^>]*class="nodebox"[^>]*>')
    assert box.findall(page)
    assert box.findall(page) == box.findall(report)
    assert 'href="/entity/meta?' in page
    assert client.get("/map?loop=99").status_code == 400


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/views/thruogh", "through"),
        ("/views/through?entity=telenorr", "telenor"),
        ("/views/through?entity=campus&gaap=usa", "us"),
        ("/views/through?status=sined", "signed"),
        ("/views/through?as_of=yesterday", "2025-11-15"),
        ("/views/through?min_grade=D", "A, B or C"),
        ("/views/through?entiti=meta", "entity"),
        ("/views/through?entity=meta&entity=campus", "twice"),
        ("/views/funding?each=decade", "year"),
        ("/views/bounds?ledger=purchase&now=yes", "purchases"),
        ("/entity/telenorr", "telenor"),
        ("/entity/", "search"),
        ("/deal/campuss", "campus"),
        ("/source/s99", "source"),
        ("/why/telenorr", "telenor"),
        ("/why", "/why/ENTITY"),
        ("/why/meta?event=faled&now=yes", "failed"),
        ("/story?path=64", "from 0 to 63"),
        ("/story?path=-1", "from 0 to 63"),
        ("/story?ledger=lendrs&now=yes", "lenders"),
        ("/side-by-side?left.scenario=fadee", "fade"),
        ("/side-by-side?left.scenaro=fade", "scenario"),
        ("/side-by-side/days?first=tomorrow&now=yes", "2025-11-15"),
        ("/side-by-side/days?first=2026-01-01&second=2025-01-01&now=yes", "exchange"),
        ("/side-by-side/books?now=yes", "--beside"),
        ("/table/views/through/trial.csv?entity=meta", "trail"),
        ("/figure/views/through/who-owes-waht.svg", "who-owes-what"),
        ("/map?loop=one", "number"),
    ],
)
def test_what_there_is_not_is_answered_with_the_nearest_and_the_question_is_kept(client, address, says):
    between = "&" if "?" in address else "?"
    found = client.get(f"{address}{between}scenario=fade&paths=64&severity=0.5")
    assert found.status_code == 400, found.text
    assert says in found.text
    assert "Traceback" not in found.text
    assert "/?scenario=fade&amp;severity=0.5&amp;paths=64" in found.text


@pytest.mark.parametrize(
    "address",
    [
        "/map/x",
        "/table/nothing/x.csv",
        "/json/nothing",
        "/part/../etc",
        "/table/..%2f..%2fetc/x.csv",
    ],
)
def test_what_is_no_page_is_not_there(client, address):
    found = client.get(f"{address}?scenario=fade&severity=0.5")
    assert found.status_code == 404
    assert "severity=0.5" in found.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/table/views/through/trail.exe?entity=meta", "a table ends in .csv or .json"),
        ("/figure/map/money-map.json", "ends in .svg"),
        ("/figure/views/through/who-owes-what.exe", "ends in .svg"),
    ],
)
def test_a_form_of_file_that_there_is_not(client, address, says):
    found = client.get(address)
    assert found.status_code == 404
    assert says in found.text


def test_search_finds_records_with_what_they_can_be_asked_and_pages(client):
    page = Links(client.get("/search?q=META PLATFORMS").text)
    assert any(to.startswith("/views/through?scenario=both&entity=meta") for to in page.to)
    assert any(to.startswith("/entity/meta?") for to in page.to)
    assert any(to.startswith("/map?") for to in Links(client.get("/search?q=map").text).to)
    assert "0 records and 0 pages found" in client.get("/search?q=xyzzy").text
    assert client.get("/table/search/hits.csv?q=campus").text.count("campus") > 3


def test_a_day_and_a_status_choose_the_part_of_the_book(client):
    before, after = (
        client.get(f"/json/views/funding?as_of={day}").json()["dates"]["knowledge"]
        for day in ("2025-09-30", "2026-08-31")
    )
    assert before == "2025-09-30"
    assert after == "2026-08-31"
    all_, signed = (
        client.get(f"/table/entity/campus/campus-contracts.json{part}").json()["rows"]
        for part in ("", "?status=signed")
    )
    assert len(signed) < len(all_)
    assert {row["status"] for row in signed} == {"signed"}


MARKUP = '"><script>alert(1)</script>'
FIELDS = sorted({("/" + each.address, name) for each in SUBJECTS for name in each.takes if not name.endswith(".")})


@pytest.mark.parametrize(("page", "name"), FIELDS)
def test_markup_in_a_field_stays_text(client, page, name):
    found = client.get(page, params={name: MARKUP, "now": "yes", "paths": "1"})
    assert found.status_code < 500
    assert "<script>alert" not in found.text


@pytest.mark.parametrize("page", ["/why/", "/entity/", "/deal/", "/source/", "/views/", "/table/deal/", "/json/why/"])
def test_markup_in_a_name_stays_text(client, page):
    found = client.get(page + MARKUP.replace("/", "%2f"))
    assert 400 <= found.status_code < 500
    assert "<script>alert" not in found.text


NAMES = st.sampled_from(
    [
        "entity",
        "as_of",
        "status",
        "min_grade",
        "gaap",
        "each",
        "ledger",
        "loop",
        "q",
        "first",
        "second",
        "scenario",
        "event",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        ["", "meta", "META", "campus", "2025-10-01", "A", "signed", "1", "-1", "nan", "0x1", "%", "'", "\x00", "\u202e"]
    ),
    st.text(max_size=10),
)
PAGES = st.sampled_from(
    [
        "/views/through",
        "/views/funding",
        "/views/loops",
        "/map",
        "/search",
        "/entity/meta",
        "/deal/campus",
        "/source/s1",
        "/table/views/through/trail.csv",
        "/figure/map/money-map.svg",
        "/json/views/loops",
        "/why/meta",
        "/story",
        "/side-by-side",
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=PAGES, given_=st.lists(st.tuples(NAMES, VALUES), max_size=3))
def test_no_field_breaks_a_page(client, page, given_):
    found = client.get(page, params=given_)
    assert found.status_code < 500, (page, given_)
    assert "Traceback" not in found.text
