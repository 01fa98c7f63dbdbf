import re
from base64 import b64encode
from hashlib import sha256

from lookthrough.present.languages.catalogue import Catalogue
from lookthrough.present.languages.memory import Memory
from lookthrough.present.languages.translated_page import translated_page

SAID = {"Loss of {b} bn": "손실 {b}", "Yes & no": "예 <아니오>", "What lenders lose in the end": "결국 대주가 잃는 것"}
MEMORY = Memory(Catalogue("ko", SAID, {"Filter": "찾기"}), {"A note of the book"})


def of(html):
    return translated_page(html, MEMORY)


def test_texts_and_what_is_read_aloud_are_translated_and_escaped():
    assert of('<p title="Loss of 2 bn"> Yes &amp; no </p>') == '<p title="손실 20억 달러"> 예 &lt;아니오&gt; </p>'


def test_markup_code_and_addresses_stay_as_they_are():
    same = '<a href="/Loss of 2 bn" data-x="a>b"><code>Yes &amp; no</code></a><style>Yes</style>'
    assert of(same) == same


def test_what_stays_english_says_so():
    assert of('<html lang="en"><p>A note of the book</p></html>') == (
        '<html lang="ko"><p lang="en">A note of the book</p></html>'
    )


def test_a_cell_keeps_what_it_stands_for():
    assert of("<td>Yes &amp; no</td>") == '<td data-v="Yes &amp; no">예 &lt;아니오&gt;</td>'


def test_a_label_of_several_lines_is_translated_as_a_whole():
    lines = '<text x="1"><tspan>What lenders</tspan><tspan x="0" dy="14">lose in the end</tspan></text>'
    assert of(lines) == '<text x="1"><tspan>결국 대주가</tspan><tspan x="0" dy="14">잃는 것</tspan></text>'
    drawn = '<text x="1" y="2">What lenders</text><text x="1" y="15">lose in the end</text>'
    assert of(drawn) == '<text x="1" y="2">결국 대주가</text><text x="1" y="15">잃는 것</text>'


def test_the_words_of_a_script_are_those_of_the_language_and_its_hash_is_named():
    script = 'x("Filter", "filter", key);'
    old, page = hash_of(script), '<meta content="{}"><script>{}</script>'
    new = 'x("찾기", "filter", key);'
    assert of(page.format(old, script)) == page.format(hash_of(new), new)


def hash_of(script):
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def test_data_of_a_script_keeps_its_addresses():
    page = '<script type="application/json" id="search-index">[["deal/a","Yes & no","a","Yes & no"]]</script>'
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', of(page).partition(">")[2])
    assert (found[0], found[2]) == ("deal/a", "a")
    assert "예" in found[1]
