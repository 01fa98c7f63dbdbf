"""One address takes a body: of its own pages, of forms alone, so large and no larger, and so many at a time."""

import anyio
import pytest

from lookthrough.serve import guard
from lookthrough.serve.guard import FORM, LARGEST, UPLOAD, Guard
from tests.serve.conftest import ORIGIN, TOKEN, client_of

SENT = {"way": "text", "text": "# nothing"}
KIND = {"content-type": FORM}


def post(client, address="/own-deal", content="way=text&text=x", **headers):
    return client.post(address, content=content, headers={name.replace("_", "-"): v for name, v in headers.items()})


def test_its_own_page_may_send_a_form(client):
    assert post(client, origin=ORIGIN, **KIND).status_code == 200
    assert post(client, origin=ORIGIN, sec_fetch_site="same-origin", **KIND).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": ORIGIN, "sec_fetch_site": "cross-site"},
        {"origin": ORIGIN, "sec_fetch_site": "same-site"},
        {"origin": ORIGIN, "sec_fetch_site": "none"},
    ],
)
def test_a_page_of_another_site_may_not_and_who_says_nothing_neither(client, headers):
    assert post(client, **KIND, **headers).status_code == 403


def test_who_is_no_browser_gives_the_token_in_the_address(bench):
    client = client_of(bench, TOKEN)
    assert post(client, **KIND).status_code == 401
    assert post(client, f"/own-deal?token={TOKEN}", **KIND).status_code == 200
    assert post(client, **KIND).status_code == 403  # the cookie alone: any page can have a browser send it
    assert post(client, origin=ORIGIN, **KIND).status_code == 200


def test_another_name_is_refused_for_forms_too(client):
    assert post(client, origin="http://evil.example", host="evil.example", **KIND).status_code == 400


@pytest.mark.parametrize("address", ["/", "/answer", "/own-deal/", "/own-deal/stress", "/own-deal/x.yaml", "/OWN-DEAL"])
def test_no_other_address_takes_a_body(client, address):
    assert post(client, address, origin=ORIGIN, **KIND).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POSTS"])
def test_no_other_method_is_known(client, method):
    assert client.request(method, "/own-deal", headers={"origin": ORIGIN, **KIND}).status_code == 405


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "application/xml", "multipart/mixed; boundary=x"]
)
def test_other_kinds_of_content_are_refused(client, kind):
    assert post(client, origin=ORIGIN, content_type=kind).status_code == 415


def test_what_is_compressed_is_refused(client):
    assert post(client, origin=ORIGIN, content_encoding="gzip", **KIND).status_code == 415


def test_what_is_too_large_is_refused_by_its_head(client):
    large = b"text=" + b"x" * LARGEST[FORM]
    assert post(client, content=large, origin=ORIGIN, **KIND).status_code == 413
    assert post(client, origin=ORIGIN, content_length="9" * 30, **KIND).status_code == 413
    assert post(client, origin=ORIGIN, content_length="-1", **KIND).status_code == 413


async def answer(app, messages, **headers):
    """Ask an app by hand, with what comes piece by piece; return status and body."""
    head = {"host": "127.0.0.1:8765", "origin": ORIGIN, "content-type": FORM} | headers
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/own-deal",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in head.items()],
    }
    left, found = iter(messages), []

    async def receive():
        message = next(left, None)
        if message is None:
            await anyio.sleep_forever()
        return message

    async def send(message):
        found.append(message)

    await app(scope, receive, send)
    return found[0]["status"] if found else None


async def taken(_scope, receive, send):
    """An app that reads what it is sent and says so."""
    message = await receive()
    await send({"type": "http.response.start", "status": 200 + len(message["body"]) % 7, "headers": []})
    await send({"type": "http.response.body", "body": b""})


GUARD = Guard(taken, ["127.0.0.1"])


def piece(size, *, more=True):
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_what_is_too_large_is_refused_as_it_comes_whatever_its_head_says():
    many = [piece(2**16)] * 100
    assert anyio.run(answer, GUARD, many) == 413
    small = [piece(3), piece(4, more=False)]
    assert anyio.run(answer, GUARD, small) == 200


def test_an_upload_may_be_larger_and_has_an_end():
    assert LARGEST[UPLOAD] > 2**26 > LARGEST[FORM]

    async def asked(size):
        pieces = [piece(2**22)] * (size // 2**22) + [piece(0, more=False)]
        scope_kind = {"content-type": f"{UPLOAD}; boundary=x"}
        head = {"host": "127.0.0.1:8765", "origin": ORIGIN} | scope_kind
        return await answer(GUARD, pieces, **head)

    assert anyio.run(asked, 2**26) in range(200, 207)
    assert anyio.run(asked, 2**26 + 2**23) == 413


def test_what_breaks_off_or_takes_too_long_is_refused(monkeypatch):
    assert anyio.run(answer, GUARD, [piece(3), {"type": "http.disconnect"}]) == 400
    monkeypatch.setattr(guard, "PATIENCE", 0.05)
    assert anyio.run(answer, GUARD, [piece(3)]) == 408


def test_so_many_bodies_are_read_at_a_time(monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE", 0.2)

    async def several():
        found = []

        async def one():
            found.append(await answer(GUARD, [piece(3)]))

        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(one)
        return found

    assert sorted(anyio.run(several)) == [408, 408, 503, 503, 503]


def test_fields_and_parts_are_bounded(client):
    many = "&".join(f"f{number}=1" for number in range(1_000))
    assert post(client, content=many, origin=ORIGIN, **KIND).status_code == 400
    part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ny\r\n'
    kind = {"content_type": f"{UPLOAD}; boundary=x"}
    assert post(client, content=part * 2 + "--x--\r\n", origin=ORIGIN, **kind).status_code == 400
    fields = '--x\r\nContent-Disposition: form-data; name="f"\r\n\r\ny\r\n' * 9
    assert post(client, content=fields + "--x--\r\n", origin=ORIGIN, **kind).status_code == 400
    assert post(client, content="--x\r\nbroken", origin=ORIGIN, **kind).status_code == 400
    assert post(client, content=part + "--x--\r\n", origin=ORIGIN, content_type=UPLOAD).status_code == 400


def test_a_file_name_is_never_a_path(client, tmp_path):
    for name in ("../../evil.yaml", f"{tmp_path}/evil.xlsx", "a\\..\\b", "<script>.yaml"):
        found = client.post("/own-deal", files={"file": (name, b"deal: x\n")}, headers={"origin": ORIGIN})
        assert found.status_code == 200
        assert name not in found.text
    assert not list(tmp_path.iterdir())
