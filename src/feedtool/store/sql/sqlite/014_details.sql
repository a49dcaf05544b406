-- Few entries have some fields: these share one column, so that a new field needs no migration. SQLite drops columns
-- since 3.35 only; therefore the table is made again, with its indexes and triggers.

CREATE TABLE new_entries (
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
    summary       TEXT NOT NULL,
    details       TEXT,                            -- JSON: the other fields that it has
    content       TEXT,                            -- sanitized HTML; last, so that the others are read without it
    PRIMARY KEY (feed, id)
);

-- JSON is joined as text: a damaged value stays damaged, and is reported when it is read.
INSERT INTO new_entries
SELECT
    feed, id, document, withdrawn, published, first_seen, updated, revisions, fingerprint, digest, link, title, language,
    authors, categories, is_listed, withheld, public_from, public_until, state, summary,
    '{' || nullif(substr(
        coalesce(',"canonical_link":' || nullif(json_quote(CAST(canonical_link AS TEXT)), 'null'), '')
        || coalesce(',"date_basis":' || nullif(json_quote(CAST(date_basis AS TEXT)), 'null'), '')
        || coalesce(',"expires":' || nullif(json_quote(CAST(expires AS TEXT)), 'null'), '')
        || coalesce(',"contributors":' || contributors, '')
        || coalesce(',"enclosures":' || enclosures, '')
        || coalesce(',"links":' || links, '')
        || coalesce(',"image":' || image, '')
        || coalesce(',"rights":' || nullif(json_quote(CAST(rights AS TEXT)), 'null'), '')
        || coalesce(',"source":' || source, '')
        || coalesce(',"comments":' || nullif(json_quote(CAST(comments AS TEXT)), 'null'), '')
        || coalesce(',"offer":' || offer, '')
        || coalesce(',"review":' || review, '')
        || coalesce(',"extras":' || extras, ''),
        2
    ), '') || '}',
    content
FROM entries;

DROP TABLE entries;
ALTER TABLE new_entries RENAME TO entries;

CREATE INDEX entries_by_date ON entries (published DESC, feed, id) WHERE withdrawn = 0;
CREATE INDEX entries_withdrawn ON entries (feed, id) WHERE withdrawn = 1;
CREATE INDEX entries_restricted ON entries (feed, id)
WHERE withdrawn = 0 AND (withheld IS NOT NULL OR public_from IS NOT NULL OR public_until IS NOT NULL);

CREATE TRIGGER entry_came AFTER INSERT ON entries BEGIN DELETE FROM build_key; END;
CREATE TRIGGER entry_changed AFTER UPDATE ON entries BEGIN DELETE FROM build_key; END;
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN DELETE FROM build_key; END;

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
