-- One feed is found by its key and its rows are sorted; the walk of entries_by_date would pass all other feeds.
SELECT
    feed, id, published, date_basis, first_seen, updated, expires, link, canonical_link, title, language, rights, comments,
    authors, contributors, categories, enclosures, links, image, source, offer, review, extras, is_listed,
    summary, withheld, public_from, public_until, content
FROM entries
WHERE withdrawn = 0 AND feed = :feed
ORDER BY published DESC, feed, id
