"""Reads the site's own articles: records, files, exports, APIs and databases."""
