"""The workbench attacked: whatever is asked at whatever address, or sent in whatever field, is answered or refused.

Every page of the site is attacked, those of a later day as well: the addresses are the list that the site itself is
made from, and the names of parameters are the words that stand in the module of a page. ``make fuzz`` asks more.
"""

import ast
import inspect
import io
import os
import re
import sys
import zipfile
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookthrough.contracts import KINDS
from lookthrough.serve.guard import POLICY
from lookthrough.serve.own_deal.kind_fields import groups_of
from lookthrough.serve.pages.subject_pages import BY_ADDRESS
from lookthrough.serve.site import PAGES
from tests.serve.conftest import ORIGIN
from tests.serve.test_own_deal import FORM, TEXT

EXAMPLES = 300 if "LOOKTHROUGH_SLOW" in os.environ else 12
SECRET = re.compile(r"root:[^ ]*:0:0|Traceback|site-packages|/src/lookthrough/")
SCRIPT = '<script>alert("x")</script>'
ATTACKS = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "\r\nx-evil: 1\r\n\r\n<b>",
    "a\nx-evil: 1",
    "\0",
    "%00",
    "{{ 7*7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\Windows\\win.ini",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "!!python/object/apply:os.system ['id']",
    "&a [*a, *a]",
    "*a",
    "- [[[[[[[[",
    "' OR 1=1 --",
    "; DROP TABLE book",
    "\u202e\u2066gpj.exe",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\ufeff",
    "A" * 3_000,
    "9" * 400,
    "-1",
    "1e309",
    "nan",
    "٣",
    "",
)


def words_of(page):
    """The words in the module of a page, and what its subject takes: the names of its parameters are among them."""
    answer, subjects = getattr(page.answer, "func", page.answer), getattr(page.answer, "args", ())
    takes = {name for subject in (subjects or BY_ADDRESS.values()) for name in subject.takes}
    if not subjects and ":path" not in page.address:
        takes = set()
    tree = ast.parse(inspect.getsource(sys.modules[answer.__module__]))
    found = {each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return sorted(takes | {word for word in found if re.fullmatch(r"[a-z][\w.-]{0,30}", word)})


def known_of(book):
    return [*list(book.entities)[:6], *list(book.contracts)[:6], *list(book.scenarios), *KINDS, "1", "64", "none"]


def addresses(book, page):
    """Addresses of a page with anything in its parts and parameters, and often with what it can answer."""
    known = st.sampled_from(known_of(book))
    values = st.one_of(st.sampled_from(ATTACKS), known, st.text(max_size=20))
    names = st.one_of(
        st.sampled_from(
            ["scenario", "severity", "seed", "channel", "shock.demand", "set.operate.dscr", "token", "lang"]
        ),
        st.sampled_from(words_of(page)),
        st.text(max_size=8),
    )
    endings = st.sampled_from(["", ".svg", ".csv", ".json", ".zip", ".png", ".yaml", ".xlsx"])
    pages = st.tuples(st.sampled_from(sorted(BY_ADDRESS)), known).map("/".join)
    parts = re.findall(r"{([^}]*)}", page.address)
    filled = st.tuples(
        *(st.one_of(known, pages, st.tuples(values, endings).map("".join)) for _ in parts),
    )
    asked = st.lists(st.tuples(names, values), max_size=2)
    return st.tuples(filled, asked).map(lambda drawn: _address(page.address, *drawn))


def _address(address, parts, asked):
    for part in parts:
        address = re.sub(r"{[^}]*}", lambda _, text=part: quote(text, safe=""), address, count=1)
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in (*asked, ("paths", "1")))
    return f"{address}?{query}"


def is_sound(found):
    assert found.status_code < 500, (found.status_code, found.text[:500])
    assert "x-evil" not in found.headers
    assert "content-security-policy" in found.headers
    is_page = found.headers.get("content-type", "").startswith("text/html")
    if is_page and found.headers["content-security-policy"] == POLICY:
        assert SCRIPT not in found.text
        assert "<img src=x" not in found.text
        assert "' onmouseover='alert" not in found.text
    assert not SECRET.search(found.text[:200_000])
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address)
def test_no_address_breaks_a_page(client, book, page):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(address=addresses(book, page))
    def holds(address):
        is_sound(client.get(address))

    holds()


@pytest.mark.parametrize("subject", BY_ADDRESS.values(), ids=BY_ADDRESS)
def test_no_parameter_of_a_subject_breaks_its_content(client, book, subject):
    of = f"/{next(iter(book.entities))}" if subject.names else ""
    prefixed = [f"{name}severity" for name in subject.takes if name.endswith(".")]
    for name in (*subject.takes, *prefixed, "as_of", "status", "min_grade"):
        for attack in ATTACKS if EXAMPLES > 100 else ATTACKS[:: max(4, len(ATTACKS) // 4)]:
            asked = [("scenario", "fade"), (name, attack)]
            is_sound(client.get(_address(f"/json/{subject.address}{of}", [], asked)))
            is_sound(client.get(_address(f"/table/{subject.address}{of}/{quote(attack, safe='')}.csv", [], asked[:1])))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_an_attack_breaks_any_page(client, attack):
    for page in PAGES:
        if page.address == "/book" or page.address.startswith("/assets"):
            continue
        parts = [attack] * page.address.count("{")
        is_sound(client.get(_address(page.address, parts, [("scenario", attack[:3_000])])))
        is_sound(client.get(_address(page.address, parts, [(attack[:40] or "x", "1")])))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_field_of_a_form_breaks_it(client, attack):
    every = {field.name: attack for group in groups_of(KINDS["abs"]) for field in group.fields}
    headers = {"origin": ORIGIN}
    for data in (FORM | every, {"way": "form", "kind": attack}, {"way": attack}, {"way": "text", "text": attack}):
        is_sound(client.post("/own-deal", data=data, headers=headers))
    for field in ("contract.borrower", "contract.note", "contract.reason", "deal.title"):
        found = is_sound(client.post("/own-deal", data=FORM | {field: attack}, headers=headers))
        key = found.url.params.get("key")
        text = is_sound(client.get(f"/own-deal/own-deal.yaml?key={key}"))
        assert text.headers["content-type"].startswith(("application/yaml", "text/html"))


@settings(max_examples=EXAMPLES * 3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_no_text_breaks_the_checker(client, data):
    lines = st.one_of(
        st.sampled_from([*TEXT.splitlines(), "---", "contracts:", "- id: x", "  rate: {value: 1 %}", *ATTACKS]),
        st.text(max_size=20),
    )
    text = "\n".join(data.draw(st.lists(lines, max_size=12)))
    is_sound(client.post("/own-deal", data={"way": "text", "text": text}, headers={"origin": ORIGIN}))


BOMB = "\n".join(["a0: &a0 x", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))])


@pytest.mark.parametrize(
    "text",
    [
        f"deal: x\n{BOMB}\n",
        "deal: " + "[" * 20_000,
        "deal: x\ncontracts: " + "{a: " * 5_000,
        "deal: !!python/object/apply:os.system ['touch /tmp/evil']\n",
        "deal: x\ncontracts:\n" + "- id: a\n" * 20_000,
        "deal: x\n<<: *x\n",
        "deal: x\n%YAML 9.9\n--- !<tag:evil> x\n",
        "deal: " + "9" * 100_000,
        "deal: ../../etc/passwd\ncontracts: [x]\n",
        "---\n" * 50_000,
        "deal: x\n---\n" * 2_000,
    ],
    ids=["aliases", "brackets", "braces", "object", "rows", "merge", "tag", "digits", "path", "breaks", "parts"],
)
def test_a_text_that_is_a_bomb_is_refused_at_its_line(client, text):
    found = is_sound(client.post("/own-deal", data={"way": "text", "text": text}, headers={"origin": ORIGIN}))
    assert "to put right" in found.text
    assert len(found.content) < 4 * 2**20


def upload(client, content, name="deals.xlsx"):
    found = client.post("/own-deal", files={"file": (name, content)}, headers={"origin": ORIGIN})
    return is_sound(found)


def zipped(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture(scope="module")
def template(bench):
    from lookthrough.present.export.deals_workbook import deals_workbook_bytes

    with zipfile.ZipFile(io.BytesIO(deals_workbook_bytes(bench.book, KINDS))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_workbook_that_is_a_bomb_is_refused(client, template):
    found = upload(client, zipped({**template, "xl/media/big.xml": b"<a/>" + b" " * (300 * 2**20)}))
    assert "too large" in found.text


def test_a_workbook_with_macros_or_entities_is_refused(client, template):
    assert "macros" in upload(client, zipped({**template, "xl/vbaProject.bin": b"x"})).text
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    assert "entities" in upload(client, zipped({**template, "xl/sharedStrings.xml": laughs})).text


def test_links_of_a_workbook_are_not_followed(client, template):
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    found = upload(client, zipped({**template, "xl/externalLinks/externalLink1.xml": link, "../../evil": b"x"}))
    assert "no record" in found.text


@pytest.mark.parametrize(
    "content",
    [
        b"PK",
        b"PK\x03\x04" + b"\0" * 50,
        b"\xd0\xcf\x11\xe0" * 20,
        zipped({"a": b"x"}),
        zipped({"xl/workbook.xml": b"<"}),
    ],
)
def test_what_is_no_workbook_is_said(client, content):
    assert "to put right" in upload(client, content).text


def test_a_file_that_is_no_text_is_said(client):
    assert "UTF-8" in upload(client, b"\xff\xfe\x00deal", "x.yaml").text
    assert "at most 1 MiB" in upload(client, b"# " + b"x" * 2**20, "x.yaml").text
    assert "no file" in upload(client, b"").text


def test_formulas_stay_text(client):
    found = client.post("/own-deal", data=FORM | {"contract.note": "=cmd|' /C calc'!A0"}, headers={"origin": ORIGIN})
    text = client.get("/own-deal/own-deal.yaml", params={"key": found.url.params["key"]}).text
    assert "note: \"=cmd|' /C calc'!A0\"" in text
