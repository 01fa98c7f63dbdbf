"""Characters that nobody sees are those that Unicode calls controls, formats, surrogates and separators of lines."""

import sys
import unicodedata

from lookthrough.units.characters import HIDDEN_OR_BREAK, shown

DRAWN = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")  # whose signs of numbers and joiners are drawn


def test_every_sign_of_these_categories_is_hidden():
    signs = map(chr, range(sys.maxunicode + 1))
    hidden = {sign for sign in signs if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    missed = {unicodedata.name(sign) for sign in hidden if not HIDDEN_OR_BREAK.match(sign)}
    assert {name for name in missed if not name.startswith(DRAWN) or name == "ARABIC LETTER MARK"} == set()


def test_no_letter_digit_or_mark_of_punctuation_is():
    signs = (chr(number) for number in range(0x20, 0x30000))
    drawn = {sign for sign in signs if unicodedata.category(sign)[0] in "LNPS"} - set("\u115f\u1160\u3164\uffa0\u2800")
    assert {sign for sign in drawn if HIDDEN_OR_BREAK.match(sign)} == set()


def test_what_is_hidden_is_spelt_out():
    assert shown("a\x1b[2J\u202eb\U000e0041") == "a\\x1b[2J\\u202eb\\U000e0041"
