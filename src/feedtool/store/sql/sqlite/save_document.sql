INSERT INTO documents (
    feed, url, etag, last_modified, body_hash, recipe, listing, sitemap_kind, sitemap_parent, sitemap_token
) VALUES (
    :feed, :url, :etag, :last_modified, :body_hash, :recipe, :listing, :sitemap_kind, :sitemap_parent, :sitemap_token
)
ON CONFLICT (feed, url) DO UPDATE SET
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_hash = excluded.body_hash,
    recipe = excluded.recipe,
    listing = excluded.listing,
    sitemap_kind = excluded.sitemap_kind,
    sitemap_parent = excluded.sitemap_parent,
    sitemap_token = excluded.sitemap_token
