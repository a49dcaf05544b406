-- The queries of SQLite alone, and those that it needs in other words than PostgreSQL.

-- name: add_wanted
INSERT OR IGNORE INTO temp.wanted (key) VALUES (:key);

-- name: begin
-- Take the write lock at once: a lock that is met later would cost the work so far.
BEGIN IMMEDIATE;

-- name: begin_reading
-- Several queries on one state of the database.
BEGIN DEFERRED;

-- name: count_objects
SELECT count(*) FROM sqlite_master;

-- name: create_wanted
CREATE TEMP TABLE wanted (key TEXT PRIMARY KEY) WITHOUT ROWID;

-- name: find_dated_latest
SELECT feed, id FROM entries
WHERE instr(details, '"date_basis":"latest"') > 0;

-- name: find_last_number
SELECT coalesce(max(number), 0) FROM entries;

-- name: load_entries_of_feeds
-- "+feed" keeps the planner from using the primary key, after which it would sort whole rows. It then scans
-- entries_by_date in order, and skips other feeds within the index.
SELECT {entry_columns} FROM entries
WHERE withdrawn = 0 AND +feed IN (SELECT key FROM temp.wanted)
ORDER BY {newest_first}, feed, id;

-- name: listed_url
listed.url

-- name: newest_first
published DESC

-- name: save_entry
-- {entry_values} are as many parameters as {entry_columns} are columns.
-- The number of a stored entry is not given, and stays.
INSERT INTO entries (
    number, keys, {entry_columns}, document, withdrawn, revisions, fingerprint, digest, state
) VALUES (
    coalesce(?, -1), ?, {entry_values}, ?, ?, ?, ?, ?, ?
)
ON CONFLICT (feed, id) DO UPDATE SET
    {entry_updates};

-- name: save_feed
INSERT INTO feeds ({feed_columns}) VALUES ({feed_values})
ON CONFLICT (key) DO UPDATE SET {feed_updates};

-- name: save_key
INSERT OR IGNORE INTO entry_keys (key, day, number) VALUES (?, ?, ?);
