"""Article sources other than files: sitemaps, APIs of content systems, databases."""
