"""What a bust leaves as tables: a year at a lower price, years until use is full, what the money of vehicles bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import UNKNOWN_ROWS, ends, ids, number, share, text

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.legacy.after_bust import AfterBust
    from lookthrough.lens.legacy.legacy import FullAgain, Legacy
    from lookthrough.lens.legacy.what_was_built import VehicleAsset
    from lookthrough.present.table import Fields, Table

YEARS: Fields[AfterBust] = (
    (number("elasticity", "elasticity of demand"), lambda r: r.elasticity),
    (share("price", "price over full cost"), lambda r: r.price),
    (number("capacity", "capacity over demand"), lambda r: r.capacity),
    (number("users_gain", "users gain"), lambda r: r.users_gain),
    (number("owners_loss", "owners miss"), lambda r: r.owners_loss),
    (number("waste", "wasted"), lambda r: r.waste),
    (share("kept", "users keep of it"), lambda r: r.kept),
)
FULL: Fields[FullAgain] = (
    (text("what"), lambda r: r.what),
    (number("fastest", "years, fastest"), lambda r: r.fastest.years),
    (number("middle", "middle"), lambda r: r.middle.years),
    (number("slowest", "slowest"), lambda r: r.slowest.years),
    (share("from_growth", "of the middle by growth"), lambda r: r.middle.from_growth),
    (share("use", "use after the bust"), lambda r: r.middle.use),
    (share("growth", "growth a year"), lambda r: r.middle.growth),
    (share("retirement", "retired a year"), lambda r: r.middle.retirement),
)


def after_bust_table(answer: Legacy) -> Table:
    """Return a year after a bust over what a year at the full price was paid, by elasticity and price."""
    title = "A year after a bust, over what was paid for a year at the full price"
    return table_of(YEARS, answer.years, name="after the bust", title=title)


def full_again_table(answer: Legacy) -> Table:
    """Return how long chips and sites are not in full use."""
    return table_of(FULL, answer.full_again, name="full again", title="Years until all of it is in use again")


def vehicle_assets_table(answer: Legacy, book: Book) -> Table:
    """Return what each vehicle of a book owns, and what it raised for it."""
    fields: Fields[VehicleAsset] = (
        (ids("vehicle"), lambda r: r.vehicle),
        (text("name"), lambda r: book.entities[r.vehicle].name),
        (text("what", "owns"), lambda r: r.what),
        (ends("raised"), lambda r: r.raised),
        (UNKNOWN_ROWS, lambda r: r.unknown),
        (ids("contracts", "said by"), lambda r: " ".join(r.contracts)),
    )
    return table_of(fields, answer.vehicles, name="chips and sites", title="What the money of vehicles bought")
