"""The pages of the workbench say what the verbs say, and answer whatever is asked without a trace of the program."""

import io
import json
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.present.run_records import read_stress
from lookthrough.present.sentences.run_sentences import lenders_sentence
from tests.serve.conftest import QUARTERS

ASKED = "scenario=fade&paths=64"


def test_the_first_page_has_a_slider_for_each_shock_and_keeps_the_state(client, book):
    page = client.get("/?scenario=fade&severity=1.5&shock.demand=-40 %25&channel=orders").text
    assert 'name="severity" min="0" max="2" step="0.05" value="1.5"' in page
    assert 'name="shock.demand" value="-40 %"' in page
    assert page.count('type="range"') == 1 + len(book.scenarios["fade"].shocks.keys() - {"onset", "ramp", "half_life"})
    assert re.findall(r'value="(\w+)" checked', page) == ["orders"]
    assert "severity=1.5&amp;shock.demand=-40+%25&amp;channel=orders" in page


def test_an_answer_is_what_a_session_says(client, book):
    told = client.get(f"/answer.json?{ASKED}&severity=0.5&seed=3").json()
    asked = lt.session(book, quarters=QUARTERS).stress("fade", paths=64, severity=0.5, seed=3).document()
    assert told == json.loads(json.dumps(asked, default=float))


def test_a_stage_shows_the_sentence_and_the_figures_of_its_numbers(client):
    first = client.get("/answer?scenario=fade&paths=100").text
    stress = read_stress(client.get(f"/answer.json?{ASKED}").json())
    assert "64 futures; more are on their way" in first
    assert lenders_sentence(stress).replace("'", "&#39;") in first
    for name in ("lenders", "failures", "loss-fan"):
        assert f'id="fig-{name}"' in first
        assert f"/figure/{name}.svg?scenario=fade&amp;paths=64" in first
    following = re.search(r'data-next="([^"]*)"', first)[1].replace("&amp;", "&")
    last = client.get(following).text
    assert "100 futures<" in last
    assert 'data-next=""' in last


@pytest.mark.parametrize(("ending", "kind"), [("svg", "image/svg+xml"), ("png", "image/png"), ("csv", "text/csv")])
def test_a_figure_is_a_file(client, ending, kind):
    found = client.get(f"/figure/loss-fan.{ending}?{ASKED}")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith(kind)
    assert found.content == client.get(f"/figure/loss-fan.{ending}?{ASKED}").content


def test_all_of_a_figure_in_one_file(client):
    with zipfile.ZipFile(io.BytesIO(client.get(f"/figure/loss-fan.zip?{ASKED}").content)) as held:
        about = next(name for name in held.namelist() if name.endswith("metadata.json"))
        assert json.loads(held.read(about))["run"] == {"scenario": "fade", "paths": 64, "seed": 1}


def test_the_report_and_the_book_carry_their_own_policy(client):
    report = client.get(f"/report?{ASKED}")
    assert "Who owes what, and who loses" in report.text
    assert report.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert "http-equiv" in report.text
    assert client.get("/book").text == "<p>the book</p>"


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nothing", 404, "there is no page"),
        ("/anser", 404, "did you mean"),
        ("/figure/loss-fan", 404, "a figure ends in .svg"),
        ("/figure/loss-fan.exe", 404, "a figure ends in .svg"),
        (f"/figure/loss-fam.svg?{ASKED}", 400, "loss-fan"),
        ("/figure/..%2f..%2fetc%2fpasswd.csv", 404, "there is no page"),
        ("/assets/..%2fpage.html", 404, "there is no page"),
        ("/assets/templates.py", 404, "there is no"),
        ("/answer?scenario=fad", 400, "fade"),
        ("/?shock.demand=much", 200, "Who loses"),
        ("/answer?shock.demand=much", 400, "much"),
        ("/answer?shock.demand=-200 %25", 400, "demand"),
        (f"/answer?{ASKED}&at=x", 200, "futures"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(client, address, status, says):
    found = client.get(address)
    assert found.status_code == status
    assert says in found.text
    assert "Traceback" not in found.text


def test_markup_in_an_address_stays_text(client):
    found = client.get('/answer?scenario=<script>alert("x")</script>')
    assert found.status_code == 400
    assert "<script>alert" not in found.text
    assert "&lt;script&gt;" in found.text


def test_a_defect_says_its_name_and_no_more(client, bench, monkeypatch):
    def fails(_question):
        raise ZeroDivisionError("/secret/path")

    monkeypatch.setattr(bench, "answer", fails)
    found = client.get(f"/answer?{ASKED}")
    assert found.status_code == 500
    assert "ZeroDivisionError" in found.text
    assert "secret" not in found.text


WORDS = st.one_of(
    st.sampled_from(
        ["fade", "1", "-40 %", "none", "orders", "64", "'", '"', "<b>", "../..", "%00", "9" * 40, "nan", ""]
    ),
    st.text(max_size=12),
)
NAMES = st.one_of(
    st.sampled_from(["scenario", "severity", "seed", "channel", "shock.demand", "shock.spread", "at", "token"]),
    st.text(max_size=8),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.tuples(NAMES, WORDS), max_size=4), path=st.sampled_from(["/", "/figure/x.svg"]))
def test_no_address_breaks_a_page(client, path, parts):
    found = client.get(path, params=[*parts, ("paths", "1")])
    assert found.status_code < 500
    assert "Traceback" not in found.text
