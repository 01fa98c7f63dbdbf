"""Who may ask the workbench, and what its pages may do: checked before a page is made, said with every answer.

The server listens on this machine alone unless told otherwise. A name that is not its own (DNS rebinding), a page of
another site, a body where none is taken, or a word that is not the token is refused. What it sends runs its own script
and no other.

One address takes a body, of forms alone, and of its own pages alone: a browser says from which page a form comes
(``Origin``, ``Sec-Fetch-Site``). Whoever is no browser and says nothing gives the token in the address. The body is
counted as it comes and is refused once it is too large or takes too long, whatever its head promised.
"""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from lookthrough.intake.workbook_cells import LARGEST_PACKED
from lookthrough.serve.desk import TOKEN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SAID = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer a browser would not say from which page a form comes
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
LONGEST = 4_096  # characters of an address
MOST_AT_ONCE = 256  # requests under way
TAKES = frozenset({"/own-deal"})
"""The addresses that take a body."""
FORM, UPLOAD = "application/x-www-form-urlencoded", "multipart/form-data"
AROUND_FILE = 2**20  # bytes: the other parts of an upload
LARGEST: Mapping[str, int] = {FORM: 2**20, UPLOAD: LARGEST_PACKED + AROUND_FILE}
"""The kinds of body that are taken, and how many bytes each may have."""
BODIES_AT_ONCE, PATIENCE = 2, 60.0  # bodies that are read at a time, and seconds for one


class Guard:
    """Lets requests through to a page, or refuses them in one sentence.

    Args:
        app: what makes the pages.
        hosts: names under which the server may be asked, without the port.
        token: the word that whoever asks must know, ``None`` where all on this machine may ask.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], token: str | None = None) -> None:
        self._app, self._hosts, self._token = app, frozenset(hosts), token
        self._under_way, self._bodies = 0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._head(MutableHeaders(scope=message), scope)
            await send(message)

        refused = self._refused(scope)
        if refused is None and self._under_way >= MOST_AT_ONCE:
            refused = _later(f"{MOST_AT_ONCE} requests are under way: ask again in a moment\n")
        if refused is not None:
            await refused(scope, receive, say)
            return
        self._under_way += 1
        try:
            await self._let_through(scope, receive, say)
        finally:
            self._under_way -= 1

    async def _let_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is not refused; a body is read whole first."""
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        if self._bodies >= BODIES_AT_ONCE:
            await _later("other forms are being read: send this one again in a moment\n")(scope, receive, send)
            return
        self._bodies += 1
        try:
            body = await _body(receive, LARGEST[_kind_of(Headers(scope=scope))])
            if isinstance(body, bytes):
                await self._app(scope, _again(body, receive), send)
            else:
                await body(scope, receive, send)
        finally:
            self._bodies -= 1

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        """Return why a request is refused, ``None`` where it is not."""
        headers, is_post = Headers(scope=scope), scope["method"] == "POST" and scope["path"] in TAKES
        if scope["method"] not in {"GET", "HEAD"} and not is_post:
            return PlainTextResponse("the workbench is asked by addresses alone: GET\n", 405, {"allow": "GET, HEAD"})
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            return PlainTextResponse(f"an address has at most {LONGEST:,} characters\n", 414)
        if _name_of(headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("this server has another name: ask it by the address that it printed\n", 400)
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        is_page = mode == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
        if site in {"cross-site", "same-site"} and not is_page:
            return PlainTextResponse("a page of another site may not ask here\n", 403)
        if self._token is not None and not hmac.compare_digest(_token_of(scope).encode(), self._token.encode()):
            return PlainTextResponse(f"open the address that the server printed, with ?{TOKEN}=…\n", 401)
        return self._refused_body(scope, headers) if is_post else None

    def _refused_body(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        """Return why a form is refused, ``None`` where it is not."""
        origin, own = headers.get("origin"), {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
        knows = self._token is not None and hmac.compare_digest(_in_address(scope).encode(), self._token.encode())
        if origin is None and not knows:
            return PlainTextResponse("a form says from which page it comes (Origin), or gives the token\n", 403)
        if origin not in {None, *own} or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return PlainTextResponse("a form of another site is not taken\n", 403)
        kind, length = _kind_of(headers), headers.get("content-length", "0")
        if kind not in LARGEST or "content-encoding" in headers:
            return PlainTextResponse(f"taken are {FORM} and {UPLOAD}, not compressed\n", 415)
        if not (length.isascii() and length.isdigit() and int(length[:20]) <= LARGEST[kind]):
            return _too_large(LARGEST[kind])
        return None

    def _head(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in SAID.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", POLICY)
        if self._token is not None and _in_address(scope) == self._token:
            headers.append("set-cookie", f"{TOKEN}={self._token}; HttpOnly; SameSite=Strict; Path=/")


async def _body(receive: Receive, largest: int) -> bytes | PlainTextResponse:
    """Return the body of a request, or why it is not taken; it is counted as it comes."""
    parts, size = list[bytes](), 0
    with anyio.move_on_after(PATIENCE):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return PlainTextResponse("the form did not come whole\n", 400)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > largest:
                return _too_large(largest)
            if not message.get("more_body", False):
                return b"".join(parts)
    return PlainTextResponse(f"the form took more than {PATIENCE:g} seconds to come\n", 408, {"connection": "close"})


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read already, and then what comes after it."""
    left = [body]

    async def give() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return give


def _too_large(largest: int) -> PlainTextResponse:
    said = f"what is sent is larger than {largest / 2**20:g} MiB: send less, or put it into a book of your own\n"
    return PlainTextResponse(said, 413, {"connection": "close"})


def _later(said: str) -> PlainTextResponse:
    return PlainTextResponse(said, 503, {"retry-after": "2"})


def _kind_of(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _name_of(host: str) -> str:
    """Return the name of a ``Host`` header without its port."""
    bare = host.strip().lower()
    return bare.partition("]")[0].removeprefix("[") if bare.startswith("[") else bare.partition(":")[0]


def _in_address(scope: Scope) -> str:
    return dict(parse_qsl(scope["query_string"].decode("latin-1"))).get(TOKEN, "")


def _token_of(scope: Scope) -> str:
    """Return the token that a request gives: in its address, or in the cookie that an address with it left."""
    try:
        kept = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(TOKEN)
    except CookieError:
        kept = None
    return _in_address(scope) or ("" if kept is None else kept.value)
