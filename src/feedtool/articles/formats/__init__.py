"""bytes -> ParsedFeed. One format a file; see `plugins.Parser`."""
