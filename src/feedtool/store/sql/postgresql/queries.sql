-- The queries of PostgreSQL alone, and those that it needs in other words than SQLite.

-- name: count_jobs
SELECT
    count(*) FILTER (WHERE status = 'todo'),
    count(*) FILTER (WHERE status = 'doing'),
    coalesce(floor(extract(epoch FROM now() - min(at))), 0)
FROM procrastinate_jobs AS jobs
LEFT JOIN procrastinate_events AS events ON events.job_id = jobs.id AND events.type = 'deferred'
WHERE status IN ('todo', 'doing') AND queue_name = :queue;

-- name: count_workers
-- Workers of another version take other jobs. Of a worker, procrastinate knows no name, and its sessions no heartbeat.
SELECT least(
    (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - :seconds * interval '1 second'),
    (
        SELECT count(DISTINCT application_name) FROM pg_stat_activity
        WHERE datname = current_database() AND starts_with(application_name, :name)
    )
);

-- name: end_job
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database()
    AND application_name = left('feedtool job ' || :job::bigint || ' of ' || current_schema(), 63);

-- name: find_dated_latest
SELECT feed, id FROM entries
WHERE strpos(details, '"date_basis":"latest"') > 0;

-- name: find_last_number
-- Several processes save entries at once; each call reserves the next million numbers.
SELECT nextval('entry_numbers');

-- name: find_lock_holder
-- The name has room for 63 bytes, so it has no time.
SELECT concat(application_name, to_char(backend_start AT TIME ZONE 'UTC', '" since "YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND datname = current_database()
    AND classid::bigint = hashtext('feedtool')::bigint & 4294967295
    AND objid::bigint = hashtext(current_schema())::bigint & 4294967295;

-- name: find_outlines
SELECT listed.* FROM ({listed}) AS listed WHERE listed.url = ANY(:urls);

-- name: find_queue_version
SELECT coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class
WHERE relname = 'procrastinate_jobs' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema());

-- name: find_table_of_version
-- to_regclass() would not see a table that another process made while this one waited for the lock.
SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'store_version';

-- name: find_version
SELECT version FROM store_version;

-- name: hold_job
SELECT id FROM procrastinate_jobs WHERE id = :job AND attempts = :attempts AND status = 'doing' FOR SHARE;

-- name: hold_migrations
SELECT pg_advisory_xact_lock(hashtext('feedtool migrations'));

-- name: limit_pauses
SET idle_in_transaction_session_timeout = '60s';

-- name: list_newest_of_feeds
SELECT feed, id, published FROM entries
WHERE withdrawn = 0 AND feed = ANY(:feeds)
ORDER BY {newest_first}, feed, id;

-- name: list_tables
-- Those of the store; the current schema is that of a new one.
SELECT tablename::text FROM pg_tables
WHERE schemaname = :schema AND tablename IN (
    SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
);

-- name: listed_url
-- The user's table may have another collation than those of the store.
listed.url COLLATE "C"

-- name: load_entries_of_feeds
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0 AND feed = ANY(:feeds)
ORDER BY {newest_first}, feed, id;

-- name: load_entry_states_with
SELECT id, fingerprint, digest, first_seen, revisions, document, withdrawn, state, is_listed
FROM entries
WHERE feed = :feed AND id = ANY(:ids);

-- name: load_feeds_with
SELECT {feed_columns} FROM feeds
WHERE key = ANY(:feeds)
ORDER BY key;

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

-- name: newest_first
published DESC NULLS LAST

-- name: save_entry
-- All entries of a document at once. The number of a stored entry is not given, and stays.
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
    {entry_updates};

-- name: save_feed
-- All feeds of a batch at once.
INSERT INTO feeds ({feed_columns})
SELECT * FROM unnest(
    :key::text[], :kind::text[], :about::text[], :last_attempt::text[], :last_success::text[], :next_try::text[],
    :next_try_reason::text[], :failures::bigint[], :failing_since::text[], :last_error::text[],
    :last_error_kind::text[], :last_status::bigint[], :moved_to::text[], :moved_seen::bigint[], :moved_since::text[],
    :update_interval_s::bigint[], :post_gap_s::bigint[], :skip_hours::text[], :skip_days::text[],
    :failed_under::bytea[]
)
ON CONFLICT (key) DO UPDATE SET {feed_updates};

-- name: save_key
INSERT INTO entry_keys (key, day, number) SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])
ON CONFLICT DO NOTHING;

-- name: name_session
SELECT set_config('application_name', left('feedtool job ' || :job::bigint || ' of ' || current_schema(), 63), false);

-- name: save_version
UPDATE store_version SET version = :version;

-- name: save_worker_report
INSERT INTO worker_reports (job, report) VALUES (:job, :report)
ON CONFLICT (job) DO UPDATE SET report = excluded.report;

-- name: take_lock
SELECT pg_try_advisory_lock(hashtext('feedtool'), hashtext(current_schema()));

-- name: take_worker_reports
DELETE FROM worker_reports RETURNING report;
