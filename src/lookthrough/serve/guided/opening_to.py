"""A way from a guided page into the workbench: words, an address, and what of the question it changes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.serve.inquiry import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from lookthrough.serve.inquiry import Inquiry

MAP, VIEWS = "/map", "/views"
"""Where the map of the money is, and the views of who owes what."""
AS_ASKED: Mapping[str, Any] = MappingProxyType({})


class Opening(NamedTuple):
    """A way into the workbench.

    Attributes:
        words: of the link.
        page: its address without a question.
        changes: fields of the question that it sets; all others stay as asked.
    """

    words: str
    page: str
    changes: Mapping[str, Any] = AS_ASKED

    def address(self, question: Inquiry) -> str:
        """Return its whole address."""
        return f"{self.page}?{address_of(question._replace(**self.changes))}"
