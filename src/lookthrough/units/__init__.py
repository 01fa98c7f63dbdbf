"""Ground floor: quarters, ranges, nearest names, frames."""
