"""Parsers of article formats: bytes -> ParsedFeed (see `plugins.Parser`)."""
