"""The subjects of the workbench: what a page, its tables, its figures and its JSON say, one module each."""

from __future__ import annotations

from lookthrough.serve.subjects import (
    book_records,
    bounds,
    funding,
    loops,
    money,
    search,
    story,
    through,
    two_books,
    two_questions,
    two_runs,
    views_index,
    why,
)

SUBJECTS = (
    views_index.SUBJECT,
    through.SUBJECT,
    funding.SUBJECT,
    loops.SUBJECT,
    bounds.SUBJECT,
    money.SUBJECT,
    story.SUBJECT,
    why.SUBJECT,
    two_questions.SUBJECT,
    *two_books.SUBJECTS,
    two_runs.SUBJECT,
    search.SUBJECT,
    *book_records.SUBJECTS,
)
"""In the order in which those with a title stand in the navigation."""
