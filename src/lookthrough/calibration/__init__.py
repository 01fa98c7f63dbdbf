"""What a run is held against: default rates of ratings, and what happened after days on which a book is replayed."""
