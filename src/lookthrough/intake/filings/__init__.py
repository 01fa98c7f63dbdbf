"""Filings with the SEC as records of a book: facts that companies tagged (XBRL), holdings of funds (Form N-PORT)."""
