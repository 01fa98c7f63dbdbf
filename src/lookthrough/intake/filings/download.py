"""Filings from the SEC itself: two kinds of address, asked one after the other by the standard library.

The SEC asks who fetches, and for no more than ten requests a second: ``EDGAR_IDENTITY`` gives a name and a mail
address. No library is needed for a request of this kind; edgartools would bring 44 packages of 430 MB.
"""

from __future__ import annotations

import os
import re
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lookthrough.errors import InputError, UsageError
from lookthrough.intake.filings.filing_files import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IDENTITY = "EDGAR_IDENTITY"
FACTS = "https://data.sec.gov/api/xbrl/companyfacts/CIK{cik:010d}.json"
HOLDINGS = "https://www.sec.gov/Archives/edgar/data/{cik}/{accession}/primary_doc.xml"
SECONDS = 60.0
_CIK = re.compile(r"\d{1,10}", re.ASCII)
_FILING = re.compile(r"(\d{1,10}):(\d{10}-\d{2}-\d{6})", re.ASCII)


@contextmanager
def facts_file(companies: Sequence[str]) -> Iterator[list[Path]]:
    """Hold the tagged facts of companies as files.

    Args:
        companies: their numbers with the SEC.

    Raises:
        UsageError: one is no number, or nobody is named who fetches.
        InputError: one could not be fetched.
    """
    for cik in companies:
        if _CIK.fullmatch(cik) is None:
            raise UsageError(f"{cik!r} is no number of a company: write 1045810, as the page of the company has it")
    with _fetched({f"CIK{int(cik):010d}.json": FACTS.format(cik=int(cik)) for cik in companies}) as files:
        yield files


@contextmanager
def holdings_files(filings: Sequence[str]) -> Iterator[list[Path]]:
    """Hold Form N-PORT filings as files.

    Args:
        filings: each the number of the registrant and of the filing, ``36405:0001752724-26-000001``.

    Raises:
        UsageError: one is no such pair, or nobody is named who fetches.
        InputError: one could not be fetched.
    """
    asked = {}
    for each in filings:
        found = _FILING.fullmatch(each)
        if found is None:
            raise UsageError(f"{each!r} is no filing: write CIK:ACCESSION, 36405:0001752724-26-000001")
        asked[f"{found[2]}.xml"] = HOLDINGS.format(cik=int(found[1]), accession=found[2].replace("-", ""))
    with _fetched(asked) as files:
        yield files


@contextmanager
def _fetched(asked: dict[str, str]) -> Iterator[list[Path]]:
    with TemporaryDirectory(prefix="lookthrough-") as folder:
        files = [Path(folder, name) for name in asked]
        for file, address in zip(files, asked.values(), strict=True):
            file.write_bytes(_body(address))
        yield files


def _body(address: str) -> bytes:
    who = os.environ.get(IDENTITY)
    if not who:
        raise UsageError(f"the SEC asks who fetches: set {IDENTITY} to your name and mail address")
    request = urllib.request.Request(address, headers={"User-Agent": who})  # noqa: S310  # the address is ours, https
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  # as above
            body: bytes = answer.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # an address that is not there, a name that is not found, a line that drops
        raise InputError(
            f"{address} could not be fetched: {error}; try again, or save it and give --from FILE"
        ) from None
    return body
