"""The head of a report: its headlines, and the picture and sentences that say what it is about."""
