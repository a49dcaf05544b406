""" "Is it the same piece?" One pure rule a file; see `plugins.DedupeRule`."""
