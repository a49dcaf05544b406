SELECT url, etag, last_modified, body_hash, recipe, listing
FROM documents
WHERE feed = :feed
ORDER BY url
