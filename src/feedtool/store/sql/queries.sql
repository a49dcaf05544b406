-- The queries of the store by name, in the words of all dialects; those that differ are in sqlite/ and postgresql/.
-- Parameters are named like the fields of the data model. {entry_columns} are ENTRY_COLUMNS and details
-- (store/codec.py); {feed_columns} are the fields of FeedState; {newest_first} is the order by date, undated entries last.
-- No query knows streams: pipeline/catalog.py asks for the entries of sources, and streams/select.py selects from them.

-- name: clear_changes
DELETE FROM changes;

-- name: clear_keys
DELETE FROM entry_keys;

-- name: count_outlines
SELECT
    CASE WHEN last_error_kind IS NOT NULL THEN 'failing' WHEN last_success IS NULL THEN 'new' ELSE 'ok' END AS status,
    count(*) AS outlines
FROM ({listed}) AS listed LEFT JOIN feeds ON feeds.key = {listed_url}
WHERE listed.url LIKE 'http://%' OR listed.url LIKE 'https://%'
GROUP BY status;

-- name: count_some_outlines
SELECT count(*) AS outlines FROM (SELECT 1 FROM ({listed}) AS listed LIMIT :limit) AS few;

-- name: find_about
SELECT about FROM feeds WHERE key = :key;

-- name: find_any_entry
SELECT 1 FROM entries WHERE feed = :feed LIMIT 1;

-- name: find_columns
SELECT listed.* FROM ({listed}) AS listed LIMIT 1;

-- name: find_crowded
-- The last two bits of a key say what it tells; those with 2 alone make two entries worth comparing.
SELECT DISTINCT feed, id FROM entries JOIN entry_keys AS one USING (number)
WHERE key & 3 = 2
    AND EXISTS (SELECT 1 FROM entry_keys AS other WHERE other.key = one.key AND other.number <> one.number);

-- name: find_due_outlines
-- A feed that was fetched in the future was fetched by a wrong clock.
SELECT listed.* FROM ({listed}) AS listed LEFT JOIN feeds ON feeds.key = {listed_url}
WHERE feeds.key IS NULL OR next_try IS NULL OR next_try <= :now OR last_attempt > :now OR last_error_kind IS NOT NULL;

-- name: find_keys_of_entry
SELECT number, keys FROM entries WHERE feed = :feed AND id = :id;

-- name: find_misdated
SELECT feed, id FROM entries
WHERE first_seen < :earliest OR first_seen > :latest;

-- name: find_name
SELECT feed, id FROM entries WHERE number = :number;

-- name: find_near
SELECT feed, id FROM entry_keys JOIN entries USING (number)
WHERE key = :key AND (day BETWEEN :first AND :last OR day = :undated)
ORDER BY day DESC, feed, id;

-- name: find_numbers_near
SELECT number FROM entry_keys
WHERE key = :key AND day BETWEEN :first AND :last
LIMIT :limit;

-- name: find_outline
SELECT listed.* FROM ({listed}) AS listed WHERE listed.url = :url;

-- name: find_published
SELECT feed, id FROM public_ids WHERE public_id = :public_id ORDER BY feed, id;

-- name: find_sharing
SELECT feed, id FROM entry_keys JOIN entries USING (number)
WHERE key = :key
ORDER BY day DESC, feed, id
LIMIT :limit;

-- name: find_without_keys
SELECT feed, id FROM entries WHERE keys IS NULL ORDER BY feed, id LIMIT :limit;

-- name: forget_all_keys
UPDATE entries SET keys = NULL WHERE keys IS NOT NULL;

-- name: forget_build_key
DELETE FROM build_key;

-- name: forget_composed
DELETE FROM composed;

-- name: forget_document
DELETE FROM documents WHERE feed = :feed AND url = :url;

-- name: forget_files
DELETE FROM files;

-- name: forget_key
DELETE FROM entry_keys WHERE key = :key AND day = :day AND number = :number;

-- name: forget_keys_of_feed
UPDATE entries SET keys = NULL WHERE feed = :feed;

-- name: forget_keys_version
DELETE FROM keys_version;

-- name: forget_notices
DELETE FROM notices;

-- name: forget_pings
DELETE FROM pings;

-- name: list_categories
-- Those of the newest entries: feedtool only looks for the spelling of one that it does not find.
SELECT DISTINCT categories
FROM (SELECT categories FROM entries WHERE withdrawn = 0 ORDER BY {newest_first}, feed, id LIMIT 20000) AS newest
WHERE categories IS NOT NULL;

-- name: list_dated_with
-- In the order of the key, of which only the entries of one day are sorted.
SELECT feed, id, published FROM entry_keys JOIN entries USING (number)
WHERE key = :key AND day > :undated AND withdrawn = 0
ORDER BY day DESC, {newest_first}, feed, id;

-- name: list_followed
-- The rows of an OPML list, as those of a query of subscriptions.
SELECT id AS url, title, categories FROM entries WHERE feed = :list AND withdrawn = 0

-- name: list_followed_labels
SELECT id AS url, categories AS labels FROM entries WHERE feed = :list AND withdrawn = 0

-- name: list_keys_of_feed
SELECT number, keys FROM entries WHERE feed = :feed;

-- name: list_labeled
SELECT url FROM ({listed}) AS listed WHERE CAST(labels AS TEXT) = :name ORDER BY url;

-- name: list_labels
SELECT DISTINCT CAST(labels AS TEXT) AS name, labels
FROM ({listed}) AS listed
WHERE labels IS NOT NULL;

-- name: list_links
SELECT link, details FROM entries
WHERE withdrawn = 0 AND feed = :feed
ORDER BY {newest_first}, id
LIMIT :limit;

-- name: list_newest
SELECT feed, id, published FROM entries
WHERE withdrawn = 0
ORDER BY {newest_first}, feed, id;

-- name: list_newest_of_feed
SELECT feed, id, published FROM entries
WHERE withdrawn = 0 AND feed = :feed
ORDER BY {newest_first}, id;

-- name: list_newest_stated
SELECT feed, published FROM entries
WHERE withdrawn = 0 AND published <= :until AND coalesce(details, '') NOT LIKE '%"date_basis"%'
ORDER BY {newest_first}, feed, id;

-- name: list_newest_stated_of_feed
SELECT feed, published FROM entries
WHERE withdrawn = 0 AND feed = :feed AND published <= :until AND coalesce(details, '') NOT LIKE '%"date_basis"%'
ORDER BY {newest_first}, id;

-- name: list_undated_with
SELECT feed, id, published FROM entry_keys JOIN entries USING (number)
WHERE key = :key AND day = :undated AND withdrawn = 0
ORDER BY {newest_first}, feed, id;

-- name: load_build_key
SELECT inputs, until FROM build_key;

-- name: load_changes
SELECT feed, id FROM changes;

-- name: load_composed
SELECT settings FROM composed;

-- name: load_documents
SELECT url, etag, last_modified, body_hash, settings_hash, listing, sitemap_kind, sitemap_parent, sitemap_token
FROM documents
WHERE feed = :feed
ORDER BY url;

-- name: load_entries
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0
ORDER BY {newest_first}, feed, id;

-- name: load_entries_of_feed
-- The key finds the rows of one feed, which are then sorted; entries_by_date would scan the rows of all other feeds.
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0 AND feed = :feed
ORDER BY {newest_first}, feed, id;

-- name: load_entry
SELECT {entry_columns}, withdrawn FROM entries
WHERE feed = :feed AND id = :id;

-- name: load_entry_state
SELECT fingerprint, digest, first_seen, revisions, document, withdrawn, state, is_listed
FROM entries
WHERE feed = :feed AND id = :id;

-- name: load_entry_states
SELECT id, fingerprint, digest, first_seen, revisions, document, withdrawn, state, is_listed
FROM entries
WHERE feed = :feed;

-- name: load_facet_names
-- Of the streams, as the space comes just before the exclamation mark.
SELECT feed, id, public_id FROM public_ids WHERE feed >= 'stream ' AND feed < 'stream!' ORDER BY feed, id;

-- name: load_feed
SELECT {feed_columns} FROM feeds
WHERE key = :key;

-- name: load_feeds
SELECT {feed_columns} FROM feeds
ORDER BY key;

-- name: load_feeds_of_kind
SELECT {feed_columns} FROM feeds
WHERE kind = :kind
ORDER BY key;

-- name: load_files
SELECT name, digest, inputs FROM files ORDER BY name;

-- name: load_histories
SELECT stream, archives, live, gone FROM histories ORDER BY stream;

-- name: load_keys_version
SELECT version FROM keys_version;

-- name: load_notices
SELECT key, digest, reported_at FROM notices ORDER BY key;

-- name: load_outlines
SELECT listed.* FROM ({listed}) AS listed ORDER BY {listed_url};

-- name: load_pings
SELECT hub, topic, since, failures, last_error FROM pings ORDER BY hub, topic;

-- name: load_public_id
SELECT public_id FROM public_ids WHERE feed = :feed AND id = :id;

-- name: load_public_ids
SELECT feed, id, public_id FROM public_ids;

-- name: load_restricted
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0 AND (withheld IS NOT NULL OR public_from IS NOT NULL OR public_until IS NOT NULL) AND feed = :feed
ORDER BY id;

-- name: load_withdrawn
SELECT {entry_columns} FROM entries
WHERE withdrawn = 1 AND feed = :feed
ORDER BY id;

-- name: note_change
INSERT INTO changes (feed, id)
SELECT feed, id FROM entries WHERE feed = :feed AND id = :id
ON CONFLICT DO NOTHING;

-- name: save_build_key
INSERT INTO build_key (inputs, until) VALUES (:inputs, :until);

-- name: save_composed
INSERT INTO composed (settings) VALUES (:settings);

-- name: save_document
INSERT INTO documents (
    feed, url, etag, last_modified, body_hash, settings_hash, listing, sitemap_kind, sitemap_parent, sitemap_token
) VALUES (
    :feed, :url, :etag, :last_modified, :body_hash, :settings_hash, :listing, :sitemap_kind, :sitemap_parent, :sitemap_token
)
ON CONFLICT (feed, url) DO UPDATE SET
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_hash = excluded.body_hash,
    settings_hash = excluded.settings_hash,
    listing = excluded.listing,
    sitemap_kind = excluded.sitemap_kind,
    sitemap_parent = excluded.sitemap_parent,
    sitemap_token = excluded.sitemap_token;

-- name: save_file
INSERT INTO files (name, digest, inputs) VALUES (:name, :digest, :inputs)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, inputs = excluded.inputs;

-- name: save_history
INSERT INTO histories (stream, archives, live, gone)
VALUES (:stream, :archives, :live, :gone)
ON CONFLICT (stream) DO UPDATE SET
    archives = excluded.archives,
    live = excluded.live,
    gone = excluded.gone;

-- name: save_keys_of_entry
UPDATE entries SET keys = :keys WHERE number = :number;

-- name: save_keys_version
INSERT INTO keys_version (version) VALUES (:version);

-- name: save_notice
INSERT INTO notices (key, digest, reported_at) VALUES (:key, :digest, :reported_at)
ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, reported_at = excluded.reported_at;

-- name: save_ping
INSERT INTO pings (hub, topic, since, failures, last_error)
VALUES (:hub, :topic, :since, :failures, :last_error)
ON CONFLICT (hub, topic) DO UPDATE SET
    since = excluded.since,
    failures = excluded.failures,
    last_error = excluded.last_error;

-- name: save_public_id
-- A public id never changes: a reader that knows an entry under one id would show it again under another.
INSERT INTO public_ids (feed, id, public_id) VALUES (:feed, :id, :public_id)
ON CONFLICT DO NOTHING;

-- name: withdraw_entry
-- The row stays: an entry that its feed lists again keeps its first_seen.
UPDATE entries SET withdrawn = 1 WHERE feed = :feed AND id = :id;
