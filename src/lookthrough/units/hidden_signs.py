"""Signs that a reader cannot see: control characters, marks that turn the direction of reading, letters without width.

In a name they make two of what looks like one, and on a terminal they give commands.
"""

from __future__ import annotations

import re

_RANGES = (
    ("\x00", "\x1f"),  # control characters, the line break and the escape among them
    ("\x7f", "\x9f"),
    ("\xad", "\xad"),  # soft hyphen
    ("\u034f", "\u034f"),
    ("\u061c", "\u061c"),
    ("\u06dd", "\u06dd"),
    ("\u070f", "\u070f"),
    ("\u0890", "\u0891"),
    ("\u08e2", "\u08e2"),
    ("\u115f", "\u1160"),  # fillers of Hangul
    ("\u17b4", "\u17b5"),
    ("\u180b", "\u180f"),
    ("\u200b", "\u200f"),  # without width, joiners, direction
    ("\u2028", "\u202e"),  # separators of lines, direction
    ("\u2060", "\u206f"),
    ("\u2800", "\u2800"),  # the empty sign of Braille
    ("\u3164", "\u3164"),
    ("\ud800", "\udfff"),  # halves of a character
    ("\ufe00", "\ufe0f"),  # variants
    ("\ufeff", "\ufeff"),  # byte-order mark
    ("\uffa0", "\uffa0"),
    ("\ufff9", "\ufffb"),
    ("\U000110bd", "\U000110bd"),
    ("\U000110cd", "\U000110cd"),
    ("\U00013430", "\U0001343f"),
    ("\U0001bca0", "\U0001bca3"),
    ("\U0001d173", "\U0001d17a"),
    ("\U000e0000", "\U000e0fff"),  # tags
)
HIDDEN = re.compile("[" + "".join(f"{first}-{last}" for first, last in _RANGES) + "]")


def shown(text: str) -> str:
    r"""Return a text with what cannot be seen spelt out, ``\x1b`` or ``\u202e``."""
    return HIDDEN.sub(lambda found: spelt(found[0]), text)


def spelt(sign: str) -> str:
    r"""Return a sign as its number, ``\x1b``, ``\u202e`` or ``\U000e0041``."""
    number = ord(sign)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
