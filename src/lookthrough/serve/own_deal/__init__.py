"""A deal of one's own, given in a form, as text or as a workbook: checked, filled in and held against the book.

``kind_fields`` makes the fields of a form from the table of kinds; ``given_deal`` lays what was given into a copy of
the book aside and has the loader read it; ``kept_deals`` keeps what came of it in memory, so many and no more.
"""
