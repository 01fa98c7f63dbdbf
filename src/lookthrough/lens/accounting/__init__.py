"""Rules of the accounting standards as pure functions on the fields they read."""
