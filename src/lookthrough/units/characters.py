r"""Characters that nobody sees: controls, signs that turn the direction of a text, and those without width.

They let two names look like one, move the cursor of a terminal, or show a line in another order than it is read.
"""

from __future__ import annotations

import re
import unicodedata

# Of Unicode: controls (Cc, but the line feed and the tab), formats (Cf, but those of Arabic, Syriac, Kaithi and
# Egyptian, which are drawn), ends of lines and paragraphs (Zl, Zp), everything a font may ignore
# (Default_Ignorable_Code_Point of DerivedCoreProperties.txt, the controls of direction among them), halves of surrogate
# pairs, the empty sign of Braille, and the two code points at the end of the first plane.
SEEN_BY_NOBODY = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
    "\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ud800-\\udfff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff"
    "\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"
)
"""The inside of a character class of regular expressions; the tab and the line feed are not in it."""

HIDDEN = re.compile(rf"[\t{SEEN_BY_NOBODY}]")
HIDDEN_BUT_TAB = re.compile(f"[{SEEN_BY_NOBODY}]")
HIDDEN_OR_BREAK = re.compile(rf"[\t\n{SEEN_BY_NOBODY}]")


def named(character: str) -> str:
    """Return a character in words: ``U+202E right-to-left override``."""
    name = unicodedata.name(character, "a control character")
    return f"U+{ord(character):04X} {name.lower()}"


def shown(text: str) -> str:
    r"""Return a text of one line in which every hidden character stands as its escape, ``\x1b`` or ``\u202e``."""
    return HIDDEN_OR_BREAK.sub(lambda found: escape(found[0]), text)


def escape(character: str) -> str:
    r"""Return a character as its number, ``\x1b``, ``\u202e`` or ``\U000e0041``."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def plain_name(name: str) -> str:
    """Return a name without what capitals, blanks and the form of letters make of it: equal names look alike."""
    form = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return " ".join(form.casefold().split())
