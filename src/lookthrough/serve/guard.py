"""Who may ask the workbench, and what its pages may do: checked before a page is made, said with every answer.

The server listens on this machine alone unless told otherwise. A name that is not its own (DNS rebinding), a page of
another site, a body, or a word that is not the token is refused. What it sends runs its own script and no other.
"""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from lookthrough.serve.desk import TOKEN

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SAID = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
LONGEST = 4_096  # characters of an address


class Guard:
    """Lets requests through to a page, or refuses them in one sentence.

    Args:
        app: what makes the pages.
        hosts: names under which the server may be asked, without the port.
        token: the word that whoever asks must know, ``None`` where all on this machine may ask.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], token: str | None = None) -> None:
        self._app, self._hosts, self._token = app, frozenset(hosts), token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._head(MutableHeaders(scope=message), scope)
            await send(message)

        await (refused or self._app)(scope, receive, say)

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        """Return why a request is refused, ``None`` where it is not."""
        headers = Headers(scope=scope)
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("the workbench is asked by addresses alone: GET\n", 405, {"allow": "GET, HEAD"})
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            return PlainTextResponse(f"an address has at most {LONGEST:,} characters\n", 414)
        if _name_of(headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("this server has another name: ask it by the address that it printed\n", 400)
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        if site in {"cross-site", "same-site"} and mode != "navigate":
            return PlainTextResponse("a page of another site may not ask here\n", 403)
        if self._token is not None and not hmac.compare_digest(_token_of(scope).encode(), self._token.encode()):
            return PlainTextResponse(f"open the address that the server printed, with ?{TOKEN}=…\n", 401)
        return None

    def _head(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in SAID.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", POLICY)
        if self._token is not None and _in_address(scope) == self._token:
            headers.append("set-cookie", f"{TOKEN}={self._token}; HttpOnly; SameSite=Strict; Path=/")


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
