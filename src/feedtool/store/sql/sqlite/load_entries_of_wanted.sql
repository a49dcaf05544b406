-- "+feed" keeps the planner off the primary key, after which it would sort whole rows: so entries_by_date is
-- walked in order, and feeds that are not wanted are skipped within the index.
SELECT
    feed, id, published, date_basis, first_seen, updated, expires, link, canonical_link, title, language, rights, comments,
    authors, contributors, categories, enclosures, links, image, source, offer, review, extras, is_listed,
    summary, withheld, public_from, public_until, content
FROM entries
WHERE withdrawn = 0 AND +feed IN (SELECT key FROM temp.wanted)
ORDER BY published DESC, feed, id
