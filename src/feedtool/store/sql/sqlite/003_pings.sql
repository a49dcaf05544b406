-- What hubs have yet to be told, kept until they were: a hub that is down is told at the next build.

CREATE TABLE pings (
    hub         TEXT NOT NULL,
    topic       TEXT NOT NULL,                     -- public URL of the feed that changed
    since       TEXT NOT NULL,
    failures    INTEGER NOT NULL,                  -- in a row
    last_error  TEXT,
    PRIMARY KEY (hub, topic)
) WITHOUT ROWID;
