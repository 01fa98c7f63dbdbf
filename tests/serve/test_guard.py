"""Who may ask: this machine under its own names, pages of its own, whoever knows the token."""

import re
import socket

import pytest

from lookthrough.errors import UsageError
from lookthrough.serve.guard import LONGEST, POLICY
from lookthrough.serve.server import DISPLAYS, address, check_host, open_browser, opened
from tests.serve.conftest import TOKEN, client_of


def test_every_answer_says_what_its_page_may_do(client):
    for path in ("/", "/nothing", "/assets/workbench.js"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8765", "[::1]:8765", "LOCALHOST"])
def test_its_own_names(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8765", "", "[::2]"])
def test_another_name_is_refused(client, host):
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_addresses_ask(client, method):
    assert client.request(method, "/answer").status_code == 405


def test_a_page_of_another_site_may_lead_here_and_not_ask(client):
    asks = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert client.get("/answer", headers=asks).status_code == 403
    leads = {**asks, "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=leads).status_code == 200
    assert client.get("/", headers={**leads, "sec-fetch-dest": "document"}).status_code == 200
    for inside in ("iframe", "embed", "object"):
        assert client.get("/", headers={**leads, "sec-fetch-dest": inside}).status_code == 403


def test_a_long_address_is_refused(client):
    assert client.get("/?seed=" + "1" * LONGEST).status_code == 414


def test_a_token_is_asked_for_once(bench):
    client = client_of(bench, TOKEN)
    assert client.get("/").status_code == 401
    assert client.get("/?token=another").status_code == 401
    assert client.get("/", headers={"cookie": "token=another"}).status_code == 401
    first = client.get(f"/?token={TOKEN}")
    assert first.status_code == 200
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=Strict" in first.headers["set-cookie"]
    assert client.get("/").status_code == 200  # by the cookie


def test_an_address_that_others_reach_needs_a_token():
    check_host("127.0.0.1", None)
    check_host("::1", None)
    check_host("localhost", None)
    check_host("0.0.0.0", TOKEN)  # noqa: S104  # refused without the token
    for host in ("0.0.0.0", "192.168.0.5", "example.org", "::"):  # noqa: S104  # as above
        with pytest.raises(UsageError, match="--token"):
            check_host(host, None)
    with pytest.raises(UsageError, match="at least 16"):
        check_host("127.0.0.1", "short")


def test_a_port_that_is_taken_is_said_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="--port") as said:
            opened("127.0.0.1", port, None)
        free = int(re.search(r"--port (\d+)", str(said.value))[1])
        assert free > port
        opened("127.0.0.1", free, None).close()


def test_the_next_port_that_is_free_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        try:
            next_one = socket.create_server(("127.0.0.1", port + 1))
        except OSError:
            pytest.skip("another program has the next port")
        with next_one, pytest.raises(UsageError) as said:
            opened("127.0.0.1", port, None)
        assert f"--port {port + 1}" not in str(said.value)


def test_an_address_that_is_not_of_this_machine_is_said():
    with pytest.raises(UsageError, match=r"another --host than 203\.0\.113\.7"):
        opened("203.0.113.7", 8765, TOKEN)


def test_without_a_display_or_a_browser_the_address_is_said(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("webbrowser.open", lambda _address: pytest.fail("a browser of text takes the terminal"))
    assert open_browser("http://127.0.0.1:1/") == (
        "there is no display here to open a browser on: open http://127.0.0.1:1/ in one of your own"
    )
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda _address: False)
    assert "no browser was found here" in open_browser("http://127.0.0.1:1/")
    monkeypatch.setattr("webbrowser.open", lambda _address: True)
    assert open_browser("http://127.0.0.1:1/") == ""


def test_the_address_to_open():
    assert address("127.0.0.1", 8765, None) == "http://127.0.0.1:8765/"
    assert address("::1", 80, TOKEN) == f"http://[::1]:80/?token={TOKEN}"
