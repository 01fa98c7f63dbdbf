"""Numbers, days and particles as Korean has them: 1 bn USD is 10억 달러, 2027Q3 is 2027년 3분기.

An amount keeps the last digit that the English text prints. A particle follows the last sound of the word before it;
of a word in Latin letters the sound is guessed from its spelling.
"""

from __future__ import annotations

import re
from decimal import Decimal

MILLION, BILLION = 2, 5  # powers of ten from 만 (10,000)
EOK, JO = Decimal(10_000), Decimal(100_000_000)  # in 만

PARTICLES = {
    "은": "는",
    "이": "가",
    "을": "를",
    "과": "와",
    "으로": "로",
    "이나": "나",
    "이며": "며",
    "이고": "고",
    "이다": "다",
}
"""The form behind a consonant, and that behind a vowel."""

_HANGUL, _FINALS, _RIEUL = 0xAC00, 28, 8
_DIGIT_FINALS = {"0": 1, "1": _RIEUL, "3": 1, "6": 1, "7": _RIEUL, "8": _RIEUL}
"""Digits whose Korean names end in a consonant: 영, 일, 삼, 육, 칠, 팔."""
_LATIN_CONSONANT = re.compile(r"(?:[lmn]|ng|[mn]e|[aeiou]c?[bckpt])$", re.IGNORECASE)
_LATIN_RIEUL = re.compile(r"(?:l|le)$", re.IGNORECASE)
_BEHIND = " .,;:)]}'\"»”"
"""What may stand behind the last sound of a word."""
_NUMBER = re.compile(r"([<>]?)([+\-−]?)(\d[\d,]*(?:\.\d+)?)")  # noqa: RUF001 - the sign of a picture


def dollars(text: str, power: int) -> str:
    """Return an amount or a range of them: ``378.4`` of billions is ``3,784억 달러``.

    Args:
        text: as English prints it, ``5.2 to 7.3``, ``5.2 / 6.1 / 7.3``, ``5.2 ± 0.3``.
        power: :data:`MILLION` or :data:`BILLION`.
    """
    written = _NUMBER.sub(lambda found: f"{found[1]}{found[2]}{_grouped(found[3], power)}", text)
    written = written.replace(" to ", "~").replace("..", "~").replace("withheld", "비공개")
    return f"{written}달러" if written[-1].isdigit() else f"{written} 달러"


def day(text: str) -> str:
    """Return a day or a month: ``2026-06-30`` is ``2026년 6월 30일``."""
    return " ".join(f"{int(part)}{unit}" for part, unit in zip(text.split("-"), "년월일", strict=False))


def quarter(text: str) -> str:
    """Return a quarter or a half year: ``2027Q3`` is ``2027년 3분기``, ``2027H1`` is ``2027년 상반기``."""
    if text[4] == "H":
        return f"{text[:4]}년 {'상' if text[5] == '1' else '하'}반기"
    return f"{text[:4]}년 {text[5]}분기"


def tick(text: str) -> str:
    """Return a quarter at an axis: ``2027Q3`` is ``2027 3Q``."""
    return f"{text[:4]} {text[5]}{text[4]}"


def with_particle(word: str, particle: str) -> str:
    """Return a word with a particle in the form that its last sound asks for.

    Args:
        word: in any letters.
        particle: in its form behind a consonant, a key of :data:`PARTICLES`.
    """
    final = _final(word)
    is_vowel = final == 0 or (particle == "으로" and final == _RIEUL)
    return word + (PARTICLES[particle] if is_vowel else particle)


def _grouped(number: str, power: int) -> str:
    """Return a number in 조, 억 and 만."""
    size = Decimal(number.replace(",", "")).scaleb(power)
    if size == 0:
        return "0"
    if size < EOK:
        return f"{_plain(size)}만"
    whole, rest = divmod(size, JO)
    parts = [f"{int(whole):,}조"] if whole else []
    return " ".join([*parts, f"{_plain(rest.scaleb(-4))}억"] if rest else parts)


def _plain(size: Decimal) -> str:
    """Return a number with the digits that it has, without an exponent and without zeros behind the point."""
    text = f"{size:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _final(word: str) -> int:
    """Return the last consonant of a word by its place in the Hangul alphabet, 0 where it ends in a vowel."""
    spelt = word.rstrip(_BEHIND)
    last = spelt[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - _HANGUL) % _FINALS
    if last.isdigit():
        return _DIGIT_FINALS.get(last, 0)
    if _LATIN_RIEUL.search(spelt):
        return _RIEUL
    return 1 if _LATIN_CONSONANT.search(spelt) else 0
