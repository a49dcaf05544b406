INSERT INTO documents (feed, url, etag, last_modified, body_hash, recipe, listing)
VALUES (:feed, :url, :etag, :last_modified, :body_hash, :recipe, :listing)
ON CONFLICT (feed, url) DO UPDATE SET
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_hash = excluded.body_hash,
    recipe = excluded.recipe,
    listing = excluded.listing
