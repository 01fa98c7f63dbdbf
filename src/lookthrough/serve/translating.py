"""The workbench in another language: ``?lang=ko`` in an address, kept by every link of its page.

Pages are made in English and translated on their way out, so that no page knows of languages. Figures as SVG are
translated too; data (JSON, CSV) is the same in every language.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import anyio
from starlette.datastructures import MutableHeaders

from lookthrough.present.languages.catalogue import ENGLISH, LANGUAGES
from lookthrough.present.languages.speaking import memory_of
from lookthrough.present.languages.translated_page import translated_page, translated_script
from lookthrough.serve.desk import LANG

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lookthrough.book.records import Book
    from lookthrough.present.languages.memory import Memory

_LINK = re.compile(r'(?<= )(href|src|action|data-first|data-next)="(/(?!/)[^"#]*)')
_SWITCH = re.compile(r'href="\?lang=(\w+)"')
_FORM = re.compile(r'<form\b(?![^>]*method="post")[^>]*>')
"""A form whose fields become the address; one that is posted keeps the address of its action."""
HTML, SVG, SCRIPT = "text/html", "image/svg+xml", "text/javascript"


class Speaking:
    """Puts what an app sends into the language that the address asks for.

    Args:
        app: what makes the pages, in English.
        book: whose own words stay as they are.
        usual: the language of an address that asks for none.
    """

    def __init__(self, app: ASGIApp, book: Book, usual: str = ENGLISH) -> None:
        self._app, self._book, self._usual = app, book, usual
        self._memories: dict[str, Memory | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        asked = dict(query).get(LANG, self._usual)
        language = asked if asked in LANGUAGES else self._usual
        await self._app(scope, receive, _Whole(send, partial(self._put, language, query)))

    async def _put(self, language: str, query: list[tuple[str, str]], kind: str, body: str) -> str:
        """Return a body of some kind in a language, with the links of a page that keep it."""
        memory = await self._memory(language)
        if kind == SCRIPT:
            return body if memory is None else translated_script(body, memory)
        said = body if memory is None else await anyio.to_thread.run_sync(translated_page, body, memory)
        return said if kind == SVG else _linked(said, language, query, is_usual=language == self._usual)

    async def _memory(self, language: str) -> Memory | None:
        if language not in self._memories:
            self._memories[language] = await anyio.to_thread.run_sync(memory_of, language, self._book)
        return self._memories[language]


class _Whole:
    """Holds back a text until all of it is there, and sends it translated; anything else passes."""

    def __init__(self, send: Send, put: Callable[[str, str], Awaitable[str]]) -> None:
        self._send, self._put = send, put
        self._start: Message | None = None
        self._kind, self._body = "", b""

    async def __call__(self, message: Message) -> None:
        """Take a message of the app."""
        if message["type"] == "http.response.start":
            self._kind = MutableHeaders(scope=message).get("content-type", "").partition(";")[0]
            if self._kind in {HTML, SVG, SCRIPT}:
                self._start = message
                return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            said = (await self._put(self._kind, self._body.decode())).encode()
            MutableHeaders(scope=self._start)["content-length"] = str(len(said))
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": said})


def _linked(page: str, language: str, query: list[tuple[str, str]], *, is_usual: bool) -> str:
    """Return a page whose links keep its language, and whose switch keeps its question."""

    def switch(found: re.Match[str]) -> str:
        to = urlencode([*(each for each in query if each[0] != LANG), (LANG, found[1])]).replace("&", "&amp;")
        return f'href="?{to}"' + (' aria-current="true"' if found[1] == language else "")

    page = _SWITCH.sub(switch, page)
    if is_usual:
        return page
    page = _LINK.sub(lambda found: f"{found[0]}{'&amp;' if '?' in found[2] else '?'}{LANG}={language}", page)
    return _FORM.sub(lambda found: f'{found[0]}<input type="hidden" name="{LANG}" value="{language}">', page)
