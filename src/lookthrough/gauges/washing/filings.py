"""A filing with the SEC by its accession number, fetched by edgartools (the extra ``filings``).

The SEC asks who fetches: edgartools reads a name and an address from ``EDGAR_IDENTITY``.
"""

from __future__ import annotations

import importlib
import os
import re

from lookthrough.errors import InputError, UsageError

_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}", re.ASCII)
IDENTITY = "EDGAR_IDENTITY"


def filing_text(accession: str) -> str:
    """Return the text of a filing.

    Args:
        accession: its number, ``0001045810-26-000021``.

    Raises:
        UsageError: the number is none, edgartools is not installed, or nobody is named who fetches.
        InputError: there is no such filing, or it could not be fetched.
    """
    if _ACCESSION.fullmatch(accession) is None:
        raise UsageError(f"{accession!r} is no accession number: write 0001045810-26-000021")
    try:
        edgar = importlib.import_module("edgar")
    except ImportError as error:
        raise UsageError("edgartools is not installed: pip install 'lookthrough[filings]'") from error
    if not os.environ.get(IDENTITY):
        raise UsageError(f"the SEC asks who fetches: set {IDENTITY} to your name and mail address")
    try:
        found = edgar.get_by_accession_number(accession)
    except Exception as error:  # whatever edgartools and its HTTP client raise: all mean that nothing came
        raise InputError(
            f"filing {accession} could not be fetched: {error}; try again, or save it as a file"
        ) from error
    if found is None:
        raise InputError(f"the SEC has no filing {accession}; look at the number on its page")
    return str(found.text())
