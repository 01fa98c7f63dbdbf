"""The verb fetch: filings with the SEC as records of a book, from files or from the SEC itself."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import IncompleteError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.intake.filings.filing_files import Refused
    from lookthrough.intake.filings.fund_holdings import FundHolding, FundHoldings

fetch = typer.Typer(
    help="Turn filings with the SEC into records of a book, with their sources. From files it asks no network.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(fetch, name="fetch")

Companies = Annotated[
    list[str] | None, typer.Argument(metavar="[CIK]...", help="Numbers of companies to download, 1045810.")
]
Accessions = Annotated[
    list[str] | None, typer.Argument(metavar="[CIK:ACCESSION]...", help="Form N-PORT filings to download.")
]
Files = Annotated[
    list[Path] | None, typer.Option("--from", metavar="FILE", help="A file that was saved; repeat for several.")
]
EntityId = Annotated[str | None, typer.Option("--entity", metavar="ID", help="Id of the company in the book.")]
Matching = Annotated[
    list[str] | None,
    typer.Option("--match", metavar="TEXT", help="Only positions whose issuer, title or number has it; repeat."),
]
Placed = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="CONTRACT=CUSIP", help="The contract of the book that a position is in; repeat."),
]
Folder = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="DIR", help="Write the records into a folder, as YAML of a book.")
]


@verb(fetch, "facts")
def facts(
    options: SharedOptions,
    *,
    companies: Companies = None,
    files: Files = None,
    entity: EntityId = None,
    out: Folder = None,
) -> None:
    """Read what companies filed. Their tagged facts become accounts with sources."""
    from lookthrough.intake.filings.download import facts_file
    from lookthrough.intake.filings.filing_files import each_read
    from lookthrough.intake.filings.filing_records import entity_of_facts, id_of, sources_of_facts
    from lookthrough.intake.filings.tagged_facts import company_facts
    from lookthrough.present.table import pick
    from lookthrough.present.tables.data.filed_records import SHOWN_OF_FACTS, facts_table
    from lookthrough.present.terminal.text import table_text

    with facts_file(companies or ()) as downloaded:
        found, refused = each_read(_given(files, downloaded), company_facts)
    _refuse(refused, are_all=not found)
    if entity is not None and len(found) > 1:
        raise UsageError("--entity names one company, and several were read: give them one by one")
    records = [(sources_of_facts(each), entity_of_facts(each, entity or id_of(each.name))) for each in found]
    if out is not None:
        for sources, record in records:
            _write(out / "sources" / f"filings-{record['id']}.yaml", sources)
            _write(out / "entities" / f"{record['id']}.yaml", [record])
    document = {"sources": [row for rows, _ in records for row in rows], "entities": [row for _, row in records]}
    table = facts_table(found)
    options.answer(document, lambda: table_text(pick(table, SHOWN_OF_FACTS)), lambda: table)
    _say_incomplete(refused)


@verb(fetch, "holdings")
def holdings(
    options: SharedOptions,
    *,
    accessions: Accessions = None,
    files: Files = None,
    match: Matching = None,
    to: Placed = None,
    out: Folder = None,
) -> None:
    """Read what funds hold. Their Form N-PORT becomes holders of contracts, with sources."""
    from lookthrough.intake.filings.download import holdings_files
    from lookthrough.intake.filings.filing_files import each_read
    from lookthrough.intake.filings.filing_records import held_by, id_of, source_of_holdings
    from lookthrough.intake.filings.fund_holdings import fund_holdings, matching
    from lookthrough.present.table import pick
    from lookthrough.present.tables.data.filed_records import SHOWN_OF_HOLDINGS, holdings_table
    from lookthrough.present.terminal.text import paragraphs, table_text

    contracts = _contracts(to or ())
    with holdings_files(accessions or ()) as downloaded:
        found, refused = each_read(_given(files, downloaded), fund_holdings)
    _refuse(refused, are_all=not found)
    placed = [held_by(each, _by_contract(each, contracts)) for each in found]
    if out is not None:
        for each, rows in zip(found, placed, strict=True):
            _write(out / "sources" / f"filings-{id_of(each.fund)}.yaml", [source_of_holdings(each)])
            _write(out / "held_by" / f"{id_of(each.fund)}.yaml", rows)
    table = holdings_table(
        {at: list(matching(each, tuple(match or ()))) for at, each in enumerate(found)}, found, contracts
    )
    document = {"sources": [source_of_holdings(each) for each in found], "held_by": placed}
    words = [f"{each.fund}, {each.day}: {len(each.holdings)} positions in debt, {each.others} others" for each in found]
    options.answer(
        document, lambda: paragraphs("\n".join(words), table_text(pick(table, SHOWN_OF_HOLDINGS))), lambda: table
    )
    _say_incomplete(refused)


def _given(files: Sequence[Path] | None, downloaded: Sequence[Path]) -> list[Path]:
    """Return the files to read.

    Raises:
        UsageError: there are none.
    """
    given = [*(files or ()), *downloaded]
    if not given:
        raise UsageError("name what to fetch, or give a saved file with --from FILE")
    return given


def _contracts(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        contract, sign, number = pair.partition("=")
        if not (contract and sign and number):
            raise UsageError(f"--to {pair}: write CONTRACT=CUSIP, or CONTRACT=ISIN")
        found[number] = contract
    return found


def _by_contract(of: FundHoldings, contracts: dict[str, str]) -> dict[str, list[FundHolding]]:
    found: dict[str, list[FundHolding]] = {}
    for row in of.holdings:
        contract = contracts.get(row.cusip) or contracts.get(row.isin)
        if contract:
            found.setdefault(contract, []).append(row)
    return found


def _write(path: Path, records: object) -> None:
    from lookthrough.intake.filings.filing_records import written

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(records), encoding="utf-8")
    say(f"wrote {path}")


def _refuse(refused: Sequence[Refused], *, are_all: bool) -> None:
    """Say what is left out.

    Raises:
        FilingError: that is everything.
    """
    from lookthrough.intake.filings.filing_files import FilingError

    said = "\n".join(f"{each.name}: {each.reason}" for each in refused)
    if are_all:
        raise FilingError(said)
    if said:
        say(said)


def _say_incomplete(refused: Sequence[Refused]) -> None:
    """End as incomplete where something was left out.

    Raises:
        IncompleteError: it was.
    """
    if refused:
        raise IncompleteError(f"{len(refused)} of the filings could not be used; the others were")
