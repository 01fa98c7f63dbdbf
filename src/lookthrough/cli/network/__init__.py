"""The verb on any network of claims that somebody brings."""
