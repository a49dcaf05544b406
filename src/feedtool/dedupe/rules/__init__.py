""" "Is it the same piece?" One pure rule a file; see `interfaces.DedupeRule`."""
