"""Countries: the two-letter codes of ISO 3166-1, and the names that people write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.book.text.fields import Reader

_ISO_3166_1 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRY_CODES = frozenset(_ISO_3166_1.split())
_NAMES = {
    "Australia": "AU",
    "Austria": "AT",
    "Belgium": "BE",
    "Bermuda": "BM",
    "Brazil": "BR",
    "Britain": "GB",
    "Canada": "CA",
    "Cayman Islands": "KY",
    "China": "CN",
    "Denmark": "DK",
    "England": "GB",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "India": "IN",
    "Ireland": "IE",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Jersey": "JE",
    "Korea": "KR",
    "Kuwait": "KW",
    "Luxembourg": "LU",
    "Malaysia": "MY",
    "Netherlands": "NL",
    "New Zealand": "NZ",
    "Norway": "NO",
    "Portugal": "PT",
    "Qatar": "QA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "South Korea": "KR",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "Taiwan": "TW",
    "UAE": "AE",
    "UK": "GB",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
    "United States": "US",
}


def code_for(reader: Reader, text: str) -> str | None:
    """Return the code that somebody means who wrote a name or the code in small letters."""
    if text.strip().upper() in COUNTRY_CODES:
        return text.strip().upper()
    name = reader.nearest(text, _NAMES)
    return None if name is None else _NAMES[name]
