"""A schedule that takes its scales in turn."""
