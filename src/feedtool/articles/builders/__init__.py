"""Reads articles as site builders do: folder defaults, permalinks, shortcodes."""
