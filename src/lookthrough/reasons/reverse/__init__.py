"""Reverse stress: the nearest scenario that makes an entity fail, or a ledger lose more than an amount."""
