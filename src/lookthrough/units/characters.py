"""Characters that nobody sees: controls, signs that turn the direction of a text, and those without width.

They let two names look like one, move the cursor of a terminal, or show a line in another order than it is read.
"""

from __future__ import annotations

import re
import unicodedata

# Of Unicode: controls (Cc, but the line feed), ends of lines and paragraphs (Zl, Zp), everything a font may ignore
# (Default_Ignorable_Code_Point of DerivedCoreProperties.txt, the controls of direction among them), marks of
# interlinear notes, halves of surrogate pairs, and the two code points at the end of the first plane.
_SEEN_BY_NOBODY = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
    "\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ud800-\\udfff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff"
    "\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"
)
HIDDEN = re.compile(rf"[\t{_SEEN_BY_NOBODY}]")
HIDDEN_BUT_TAB = re.compile(f"[{_SEEN_BY_NOBODY}]")


def named(character: str) -> str:
    """Return a character in words: ``U+202E right-to-left override``."""
    name = unicodedata.name(character, "a control character")
    return f"U+{ord(character):04X} {name.lower()}"


def shown(text: str) -> str:
    """Return a text in which every hidden character stands as its escape, as ``u202e`` behind a backslash."""
    return HIDDEN.sub(lambda found: _escape(ord(found[0])), text)


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
