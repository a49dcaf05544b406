-- What feedtool keeps between runs. Times are ISO 8601 in UTC; lists and nested nouns are JSON; NULL is "not said".

PRAGMA application_id = 1717921124;  -- "feed": tells the file from another program's database

CREATE TABLE feeds (
    key                TEXT PRIMARY KEY NOT NULL,  -- what the config calls it
    kind               TEXT NOT NULL,
    about              TEXT NOT NULL,              -- JSON: what the feed last said of itself
    last_attempt       TEXT,
    last_success       TEXT,
    next_try           TEXT,
    next_try_reason    TEXT NOT NULL,
    failures           INTEGER NOT NULL,           -- in a row
    failing_since      TEXT,
    last_error         TEXT,
    last_error_kind    TEXT,
    last_status        INTEGER,
    moved_to           TEXT,
    moved_seen         INTEGER NOT NULL,
    moved_since        TEXT,
    update_interval_s  INTEGER,
    skip_hours         TEXT,                       -- JSON
    skip_days          TEXT                        -- JSON
);

CREATE TABLE documents (
    feed           TEXT NOT NULL REFERENCES feeds (key),
    url            TEXT NOT NULL,
    etag           TEXT,                           -- opaque, with quotes and W/
    last_modified  TEXT,                           -- opaque
    body_hash      BLOB NOT NULL,
    recipe         BLOB NOT NULL,
    PRIMARY KEY (feed, url)
) WITHOUT ROWID;

CREATE TABLE entries (
    feed            TEXT NOT NULL REFERENCES feeds (key),
    id              TEXT NOT NULL,                 -- the publisher's, opaque
    document        TEXT NOT NULL,                 -- url of the document it stood in last
    withdrawn       INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
    published       TEXT,
    first_seen      TEXT NOT NULL,                 -- never moves
    updated         TEXT,
    expires         TEXT,
    revisions       INTEGER NOT NULL,
    fingerprint     BLOB NOT NULL,                 -- of the raw form
    digest          BLOB NOT NULL,                 -- of what readers see
    link            TEXT,
    canonical_link  TEXT,
    title           TEXT NOT NULL,
    language        TEXT,
    rights          TEXT,
    comments        TEXT,
    authors         TEXT,                          -- JSON, as are all from here to summary
    contributors    TEXT,
    categories      TEXT,
    enclosures      TEXT,
    links           TEXT,
    image           TEXT,
    source          TEXT,
    offer           TEXT,
    review          TEXT,
    extras          TEXT,
    summary         TEXT NOT NULL,
    content         TEXT,                          -- sanitised HTML; last, so that the others are read without it
    PRIMARY KEY (feed, id)
);

-- The order of every stream. An index on an expression, not a generated column: SQLite 3.26 has no such thing.
CREATE INDEX entries_by_date ON entries (coalesce(published, first_seen) DESC, feed, id) WHERE withdrawn = 0;

CREATE TABLE pins (
    feed       TEXT NOT NULL,
    id         TEXT NOT NULL,
    public_id  TEXT NOT NULL,                      -- under which the entry was once published
    PRIMARY KEY (feed, id)
) WITHOUT ROWID;

CREATE TABLE files (
    name    TEXT PRIMARY KEY NOT NULL,             -- relative to the output folder
    digest  BLOB NOT NULL
) WITHOUT ROWID;
