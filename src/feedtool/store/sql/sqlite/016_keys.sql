-- Dedupe asks for the entries that share a key with the entries that a stream shows; neither features nor matches of
-- all entries are kept. An entry has a number, so that each of its keys is a small row.

DROP TRIGGER entry_is_new;
DROP TRIGGER entry_is_stale;
DROP TABLE stale;
DROP TABLE matches;
DROP TABLE feature_keys;
DROP TABLE features;
DROP TABLE grouping;

CREATE TABLE new_entries (
    number        INTEGER PRIMARY KEY,
    feed          TEXT NOT NULL REFERENCES feeds (key),
    id            TEXT NOT NULL,                   -- the publisher's, opaque
    document      TEXT NOT NULL,                   -- url of the document that listed it last
    withdrawn     INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
    published     TEXT,
    first_seen    TEXT NOT NULL,
    updated       TEXT,
    revisions     INTEGER NOT NULL,
    fingerprint   BLOB NOT NULL,                   -- of the raw form
    digest        BLOB NOT NULL,                   -- of all that readers see
    link          TEXT,
    title         TEXT NOT NULL,
    language      TEXT,
    authors       TEXT,                            -- JSON
    categories    TEXT,                            -- JSON
    is_listed     INTEGER,                         -- 1: saved pages only list it as recent
    withheld      TEXT,                            -- JSON: why it is not published; NULL if it is
    public_from   TEXT,
    public_until  TEXT,
    state         TEXT,                            -- whether it was ever public; NULL for "public"
    keys          BLOB,                            -- its day and key hashes, as in entry_keys; NULL: to be computed
    summary       TEXT NOT NULL,
    details       TEXT,                            -- JSON: the other fields that it has
    content       TEXT,                            -- HTML; last, so that the others are read without it
    UNIQUE (feed, id)
);

INSERT INTO new_entries (
    feed, id, document, withdrawn, published, first_seen, updated, revisions, fingerprint, digest, link, title, language,
    authors, categories, is_listed, withheld, public_from, public_until, state, summary, details, content
)
SELECT
    feed, id, document, withdrawn, published, first_seen, updated, revisions, fingerprint, digest, link, title, language,
    authors, categories, is_listed, withheld, public_from, public_until, state, summary, details, content
FROM entries;

DROP TABLE entries;
ALTER TABLE new_entries RENAME TO entries;

-- The order of streams, of all feeds and of one.
CREATE INDEX entries_by_date ON entries (published DESC, feed, id) WHERE withdrawn = 0;
CREATE INDEX entries_of_feed ON entries (feed, published DESC, id) WHERE withdrawn = 0;
CREATE INDEX entries_withdrawn ON entries (feed, id) WHERE withdrawn = 1;
CREATE INDEX entries_restricted ON entries (feed, id)
WHERE withdrawn = 0 AND (withheld IS NOT NULL OR public_from IS NOT NULL OR public_until IS NOT NULL);
CREATE INDEX entries_without_keys ON entries (feed, id) WHERE keys IS NULL;
CREATE INDEX entries_by_first_seen ON entries (first_seen);
CREATE INDEX entries_dated_latest ON entries (feed, id) WHERE instr(details, '"date_basis":"latest"') > 0;

CREATE TRIGGER entry_came AFTER INSERT ON entries BEGIN DELETE FROM build_key; END;
CREATE TRIGGER entry_changed AFTER UPDATE ON entries BEGIN DELETE FROM build_key; END;
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN DELETE FROM build_key; END;

CREATE TABLE entry_keys (
    key     INTEGER NOT NULL,                      -- 64 bits of a hash
    day     INTEGER NOT NULL,                      -- of the publication, since 1970
    number  INTEGER NOT NULL,                      -- of the entry
    PRIMARY KEY (key, day DESC, number)
) WITHOUT ROWID;

CREATE TABLE keys_version (
    version  BLOB NOT NULL                         -- of the rules that made the keys
);

-- Since the last build of all streams: a stream with archives composes only what changed.
CREATE TABLE composed (
    settings  BLOB NOT NULL                        -- a hash of what the build depended on besides the store
);

CREATE TABLE changes (
    feed  TEXT NOT NULL,
    id    TEXT NOT NULL,                           -- of an entry that was saved or withdrawn
    PRIMARY KEY (feed, id)
) WITHOUT ROWID;

CREATE TRIGGER entry_is_new AFTER INSERT ON entries
WHEN EXISTS (SELECT 1 FROM composed) AND NOT EXISTS (SELECT 1 FROM changes WHERE feed = new.feed AND id = new.id)
BEGIN
    INSERT INTO changes (feed, id) VALUES (new.feed, new.id);
END;

CREATE TRIGGER entry_is_changed AFTER UPDATE OF digest, withdrawn ON entries
WHEN EXISTS (SELECT 1 FROM composed) AND NOT EXISTS (SELECT 1 FROM changes WHERE feed = new.feed AND id = new.id)
BEGIN
    INSERT INTO changes (feed, id) VALUES (new.feed, new.id);
END;

CREATE INDEX public_ids_by_name ON public_ids (public_id);
