"""What payments that no source states could change."""
