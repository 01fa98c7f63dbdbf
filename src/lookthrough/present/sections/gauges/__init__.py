"""The gauges of a bubble."""
