"""What is known: text files to frozen records, every record with its file and line."""
