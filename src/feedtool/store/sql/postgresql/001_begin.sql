-- The tables of feedtool. Text sorts by its bytes, as in every other store; the comments on columns are those of
-- sql/sqlite. NULs are escaped, which PostgreSQL does not keep.

CREATE TABLE store_version (
    version  BIGINT NOT NULL
);

INSERT INTO store_version (version) VALUES (0);

CREATE TABLE feeds (
    key                TEXT COLLATE "C" PRIMARY KEY,
    kind               TEXT NOT NULL,
    about              TEXT NOT NULL,
    last_attempt       TEXT,
    last_success       TEXT,
    next_try           TEXT,
    next_try_reason    TEXT NOT NULL,
    failures           BIGINT NOT NULL,
    failing_since      TEXT,
    last_error         TEXT,
    last_error_kind    TEXT,
    last_status        BIGINT,
    moved_to           TEXT,
    moved_seen         BIGINT NOT NULL,
    moved_since        TEXT,
    update_interval_s  BIGINT,
    post_gap_s         BIGINT,
    skip_hours         TEXT,
    skip_days          TEXT,
    failed_under       BYTEA
);

CREATE TABLE documents (
    feed            TEXT COLLATE "C" NOT NULL REFERENCES feeds (key),
    url             TEXT COLLATE "C" NOT NULL,
    etag            TEXT,
    last_modified   TEXT,
    body_hash       BYTEA NOT NULL,
    settings_hash   BYTEA NOT NULL,
    listing         TEXT,
    sitemap_kind    TEXT,
    sitemap_parent  BYTEA,
    sitemap_token   BYTEA,
    PRIMARY KEY (feed, url)
);

CREATE TABLE entries (
    number        BIGINT PRIMARY KEY,
    feed          TEXT COLLATE "C" NOT NULL REFERENCES feeds (key),
    id            TEXT COLLATE "C" NOT NULL,
    document      TEXT NOT NULL,
    withdrawn     BIGINT NOT NULL CHECK (withdrawn IN (0, 1)),
    published     TEXT COLLATE "C",
    first_seen    TEXT COLLATE "C" NOT NULL,
    updated       TEXT,
    revisions     BIGINT NOT NULL,
    fingerprint   BYTEA NOT NULL,
    digest        BYTEA NOT NULL,
    link          TEXT,
    title         TEXT NOT NULL,
    language      TEXT,
    authors       TEXT,
    categories    TEXT,
    is_listed     BIGINT,
    withheld      TEXT,
    public_from   TEXT,
    public_until  TEXT,
    state         TEXT,
    keys          BYTEA,
    summary       TEXT NOT NULL,
    details       TEXT,
    content       TEXT,
    UNIQUE (feed, id)
);

-- PostgreSQL sorts NULL first in descending order, SQLite last.
CREATE INDEX entries_by_date ON entries (published DESC NULLS LAST, feed, id) WHERE withdrawn = 0;
CREATE INDEX entries_of_feed ON entries (feed, published DESC NULLS LAST, id) WHERE withdrawn = 0;
CREATE INDEX entries_withdrawn ON entries (feed, id) WHERE withdrawn = 1;
CREATE INDEX entries_restricted ON entries (feed, id)
WHERE withdrawn = 0 AND (withheld IS NOT NULL OR public_from IS NOT NULL OR public_until IS NOT NULL);
CREATE INDEX entries_without_keys ON entries (feed, id) WHERE keys IS NULL;
CREATE INDEX entries_by_first_seen ON entries (first_seen);
CREATE INDEX entries_dated_latest ON entries (feed, id) WHERE strpos(details, '"date_basis":"latest"') > 0;

CREATE SEQUENCE entry_numbers INCREMENT BY 1000000 OWNED BY entries.number;

CREATE TABLE entry_keys (
    key     BIGINT NOT NULL,
    day     BIGINT NOT NULL,
    number  BIGINT NOT NULL,
    PRIMARY KEY (key, day, number)
);

CREATE TABLE keys_version (
    version  BYTEA NOT NULL
);

CREATE TABLE public_ids (
    feed       TEXT COLLATE "C" NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    public_id  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (feed, id)
);

CREATE INDEX public_ids_by_name ON public_ids (public_id);

CREATE TABLE files (
    name    TEXT COLLATE "C" PRIMARY KEY,
    digest  BYTEA NOT NULL,
    inputs  BYTEA NOT NULL DEFAULT ''
);

CREATE TABLE pings (
    hub         TEXT COLLATE "C" NOT NULL,
    topic       TEXT COLLATE "C" NOT NULL,
    since       TEXT NOT NULL,
    failures    BIGINT NOT NULL,
    last_error  TEXT,
    PRIMARY KEY (hub, topic)
);

CREATE TABLE histories (
    stream    TEXT COLLATE "C" PRIMARY KEY,
    archives  TEXT,
    live      TEXT,
    gone      TEXT
);

CREATE TABLE notices (
    key          TEXT COLLATE "C" PRIMARY KEY,
    digest       BYTEA NOT NULL,
    reported_at  TEXT NOT NULL
);

CREATE TABLE composed (
    settings  BYTEA NOT NULL
);

CREATE TABLE changes (
    feed  TEXT COLLATE "C" NOT NULL,
    id    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (feed, id)
);

CREATE TABLE build_key (
    inputs  BYTEA NOT NULL,
    until   TEXT NOT NULL
);

CREATE TABLE worker_reports (
    job     BIGINT PRIMARY KEY,
    report  BYTEA NOT NULL                         -- JSON
);

CREATE FUNCTION forget_build_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM build_key;
    RETURN NULL;
END $$;

CREATE TRIGGER feed_came AFTER INSERT ON feeds FOR EACH ROW EXECUTE FUNCTION forget_build_key();
CREATE TRIGGER feed_changed AFTER UPDATE OF about ON feeds
FOR EACH ROW WHEN (new.about <> old.about) EXECUTE FUNCTION forget_build_key();
CREATE TRIGGER public_id_came AFTER INSERT ON public_ids FOR EACH ROW EXECUTE FUNCTION forget_build_key();
CREATE TRIGGER public_id_went AFTER DELETE ON public_ids FOR EACH ROW EXECUTE FUNCTION forget_build_key();
