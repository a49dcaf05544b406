"""URL or path -> Document, NotModified or Failed.

Each fetcher is one module; see `plugins.Fetcher`.
"""
