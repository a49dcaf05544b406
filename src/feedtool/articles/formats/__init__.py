"""Parsers of article formats, one module each: bytes -> ParsedFeed (see `plugins.Parser`)."""
