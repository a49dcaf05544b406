"""Reads articles as their site builder does: folder defaults, permalinks and shortcodes."""
