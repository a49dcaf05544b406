"""bytes -> ParsedFeed. One format a file; see `interfaces.Parser`."""
