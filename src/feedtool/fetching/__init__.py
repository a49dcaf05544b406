"""URL -> Document, NotModified or Failed. One way of fetching a file; see `plugins.Fetcher`."""
