-- The order of entries_by_date is walked and feeds that are not wanted are skipped within it, never read.
SELECT
    feed, id, published, first_seen, updated, expires, link, canonical_link, title, language, rights, comments,
    authors, contributors, categories, enclosures, links, image, source, offer, review, extras, summary, content
FROM entries
WHERE withdrawn = 0 AND feed IN (SELECT key FROM temp.wanted)
ORDER BY coalesce(published, first_seen) DESC, feed, id
