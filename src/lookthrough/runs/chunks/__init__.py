"""Chunks of finished paths: how one is kept, and where: at any address, or in the shards of a run."""
