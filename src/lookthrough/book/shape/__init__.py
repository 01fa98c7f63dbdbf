"""From nodes of text to frozen records, one file for each kind of record."""
