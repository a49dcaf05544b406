SELECT url, etag, last_modified, body_hash, recipe, listing, sitemap_kind, sitemap_parent, sitemap_token
FROM documents
WHERE feed = :feed
ORDER BY url
