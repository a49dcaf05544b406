-- What entries were compared by when duplicates were last looked for, so that only what is new is compared again.
-- All of it is derived: emptied, the next build makes it anew.

CREATE TABLE grouping (
    recipe  BLOB NOT NULL                          -- of what the joins depend on besides the entries
);

CREATE TABLE pieces (
    number  INTEGER PRIMARY KEY,
    feed    TEXT NOT NULL,
    id      TEXT NOT NULL,
    facts   TEXT NOT NULL,                         -- JSON
    own     BLOB NOT NULL,                         -- hashes of its text's shingles
    keys    BLOB NOT NULL,                         -- what it is found by in piece_keys
    places  BLOB NOT NULL,                         -- its feed and site, found there, too
    UNIQUE (feed, id)
);

CREATE TABLE piece_keys (
    key     INTEGER NOT NULL,                      -- 64 bits of a hash
    number  INTEGER NOT NULL,
    PRIMARY KEY (key, number)
) WITHOUT ROWID;

CREATE TABLE joins (
    one_feed    TEXT NOT NULL,
    one_id      TEXT NOT NULL,
    other_feed  TEXT NOT NULL,
    other_id    TEXT NOT NULL,
    rule        TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    PRIMARY KEY (one_feed, one_id, other_feed, other_id)
) WITHOUT ROWID;

CREATE TABLE stale (
    feed  TEXT NOT NULL,
    id    TEXT NOT NULL,                           -- of an entry saved or withdrawn since it was last compared
    PRIMARY KEY (feed, id)
) WITHOUT ROWID;

CREATE TRIGGER entry_is_new AFTER INSERT ON entries
WHEN NOT EXISTS (SELECT 1 FROM stale WHERE feed = new.feed AND id = new.id)
BEGIN
    INSERT INTO stale (feed, id) VALUES (new.feed, new.id);
END;

CREATE TRIGGER entry_is_stale AFTER UPDATE ON entries
WHEN NOT EXISTS (SELECT 1 FROM stale WHERE feed = new.feed AND id = new.id)
BEGIN
    INSERT INTO stale (feed, id) VALUES (new.feed, new.id);
END;
