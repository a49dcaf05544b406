-- The queries that PostgreSQL needs in other words than sql/sqlite/queries.sql.

-- name: count_jobs
SELECT
    count(*) FILTER (WHERE status = 'todo'),
    count(*) FILTER (WHERE status = 'doing'),
    coalesce(floor(extract(epoch FROM now() - min(at))), 0)
FROM procrastinate_jobs AS jobs
LEFT JOIN procrastinate_events AS events ON events.job_id = jobs.id AND events.type = 'deferred'
WHERE status IN ('todo', 'doing');

-- name: count_workers
SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - :seconds * interval '1 second';

-- name: find_dated_latest
SELECT feed, id FROM entries
WHERE strpos(details, '"date_basis":"latest"') > 0;

-- name: find_last_number
-- Several processes save entries at once; each call reserves the next million numbers.
SELECT nextval('entry_numbers');

-- name: find_lock_holder
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted
    AND classid::bigint = hashtext('feedtool')::bigint & 4294967295
    AND objid::bigint = hashtext(current_schema())::bigint & 4294967295;

-- name: find_newest_stated
SELECT feed, max(published) AS published FROM entries
WHERE withdrawn = 0 AND published <= :until AND coalesce(strpos(details, '"date_basis"'), 0) = 0
GROUP BY feed;

-- name: find_table_of_version
-- to_regclass() would not see a table that another process made while this one waited for the lock.
SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'store_version';

-- name: find_table_of_workers
SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'procrastinate_workers';

-- name: find_version
SELECT version FROM store_version;

-- name: hold_job
SELECT id FROM procrastinate_jobs WHERE id = :job AND attempts = :attempts AND status = 'doing' FOR SHARE;

-- name: hold_migrations
SELECT pg_advisory_xact_lock(hashtext('feedtool migrations'));

-- name: limit_pauses
SET idle_in_transaction_session_timeout = '60s';

-- name: list_links
SELECT link, details FROM entries
WHERE withdrawn = 0 AND feed = :feed
ORDER BY published DESC NULLS LAST, id
LIMIT :limit;

-- name: list_dated_with
SELECT feed, id, published FROM entry_keys JOIN entries USING (number)
WHERE key = :key AND day > :undated AND withdrawn = 0
ORDER BY day DESC, published DESC NULLS LAST, feed, id;

-- name: list_newest
SELECT feed, id, published FROM entries
WHERE withdrawn = 0
ORDER BY published DESC NULLS LAST, feed, id;

-- name: list_newest_of_feeds
SELECT feed, id, published FROM entries
WHERE withdrawn = 0 AND feed = ANY(:feeds)
ORDER BY published DESC NULLS LAST, feed, id;

-- name: list_undated_with
SELECT feed, id, published FROM entry_keys JOIN entries USING (number)
WHERE key = :key AND day = :undated AND withdrawn = 0
ORDER BY published DESC NULLS LAST, feed, id;

-- name: load_entries
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0
ORDER BY published DESC NULLS LAST, feed, id;

-- name: load_entries_of_feeds
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0 AND feed = ANY(:feeds)
ORDER BY published DESC NULLS LAST, feed, id;

-- name: load_facet_names
SELECT feed, id, public_id FROM public_ids WHERE feed LIKE 'stream %' ORDER BY feed, id;

-- name: save_entry
-- As in sql/sqlite, for all entries of a document at once.
INSERT INTO entries (
    number, keys, {entry_columns}, document, withdrawn, revisions, fingerprint, digest, state
)
SELECT DISTINCT ON (feed, id)
    coalesce(number, -1), keys, {entry_columns}, document, withdrawn, revisions, fingerprint, digest, state
FROM unnest(
    ?::bigint[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
    ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
    ?::bigint[], ?::bigint[], ?::bytea[], ?::bytea[], ?::text[]
) WITH ORDINALITY AS given (
    number, keys, {entry_columns}, document, withdrawn, revisions, fingerprint, digest, state, place
)
ORDER BY feed, id, place DESC
ON CONFLICT (feed, id) DO UPDATE SET
    keys = excluded.keys,
    published = excluded.published,
    first_seen = excluded.first_seen,
    updated = excluded.updated,
    link = excluded.link,
    title = excluded.title,
    language = excluded.language,
    authors = excluded.authors,
    categories = excluded.categories,
    is_listed = excluded.is_listed,
    withheld = excluded.withheld,
    public_from = excluded.public_from,
    public_until = excluded.public_until,
    summary = excluded.summary,
    content = excluded.content,
    details = excluded.details,
    document = excluded.document,
    withdrawn = excluded.withdrawn,
    revisions = excluded.revisions,
    fingerprint = excluded.fingerprint,
    digest = excluded.digest,
    state = excluded.state;

-- name: save_file
INSERT INTO files (name, digest, inputs) VALUES (:name, :digest, :inputs)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, inputs = excluded.inputs;

-- name: save_key
INSERT INTO entry_keys (key, day, number) SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])
ON CONFLICT DO NOTHING;

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
INSERT INTO public_ids (feed, id, public_id) VALUES (:feed, :id, :public_id) ON CONFLICT DO NOTHING;

-- name: save_worker_report
INSERT INTO worker_reports (job, report) VALUES (:job, :report)
ON CONFLICT (job) DO UPDATE SET report = excluded.report;

-- name: take_worker_reports
DELETE FROM worker_reports RETURNING report;

-- name: take_lock
SELECT pg_try_advisory_lock(hashtext('feedtool'), hashtext(current_schema()));

-- name: list_tables
-- Those of the store; the current schema is that of a new one.
SELECT tablename::text FROM pg_tables
WHERE schemaname = :schema AND tablename IN (
    SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
);

-- name: name_schemas
-- The schema of the store, of one that replaces it, and a free one to keep the present tables. A longer name than 63
-- bytes would be cut.
SELECT
    current_schema()::text,
    left(current_schema(), 40) || '_feedtool_new',
    (
        SELECT name FROM generate_series(1, 10000) AS number, concat(left(current_schema(), 40), '_feedtool_old_', number) AS name
        WHERE to_regnamespace(quote_ident(name)) IS NULL
        ORDER BY number LIMIT 1
    );

-- name: save_version
UPDATE store_version SET version = :version;
