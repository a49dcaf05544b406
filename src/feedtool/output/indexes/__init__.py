"""Folder -> bytes. One file about the whole published folder each; see `plugins.Index`."""
