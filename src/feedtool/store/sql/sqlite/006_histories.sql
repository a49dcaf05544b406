-- What has left the live feeds, and where it went: a closed archive never changes.

CREATE TABLE histories (
    stream    TEXT PRIMARY KEY NOT NULL,
    archives  TEXT,                                -- JSON: number, [[public id, hash] ...] newest first
    live      TEXT,                                -- JSON: public ids that the feed held last
    gone      TEXT                                 -- JSON: public id, when its withdrawal was noticed
) WITHOUT ROWID;
