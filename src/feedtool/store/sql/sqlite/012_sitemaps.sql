-- What a sitemap says of a page or of another sitemap gets columns of its own: it was packed into the recipe.

ALTER TABLE documents ADD COLUMN sitemap_kind TEXT;    -- sitemap or page; NULL of any other document
ALTER TABLE documents ADD COLUMN sitemap_parent BLOB;  -- a hash of the URL of the sitemap that lists it
ALTER TABLE documents ADD COLUMN sitemap_token BLOB;   -- of its last change; NULL if it is due at the next run

-- 8 bytes of recipe, L or P, 8 bytes of parent and 8 of token, where zeros stood for none.
UPDATE documents SET
    sitemap_kind = CASE substr(recipe, 9, 1) WHEN x'4C' THEN 'sitemap' ELSE 'page' END,
    sitemap_parent = nullif(substr(recipe, 10, 8), zeroblob(8)),
    sitemap_token = nullif(substr(recipe, 18, 8), zeroblob(8)),
    recipe = substr(recipe, 1, 8)
WHERE length(recipe) = 25;
