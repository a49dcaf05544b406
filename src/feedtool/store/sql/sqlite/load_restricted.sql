SELECT
    feed, id, published, date_basis, first_seen, updated, expires, link, canonical_link, title, language, rights, comments,
    authors, contributors, categories, enclosures, links, image, source, offer, review, extras, is_listed,
    summary, withheld, public_from, public_until, content
FROM entries
WHERE withdrawn = 0 AND (withheld IS NOT NULL OR public_from IS NOT NULL OR public_until IS NOT NULL) AND feed = :feed
ORDER BY id
