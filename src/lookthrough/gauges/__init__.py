"""What data say of a bubble, each gauge with what it cannot decide: descriptions, none of which enters a run."""
