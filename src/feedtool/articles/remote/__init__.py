"""Article sources other than files: sitemaps, CMS APIs and SQL databases."""
