"""The preview server, and the watcher of a site's files."""
