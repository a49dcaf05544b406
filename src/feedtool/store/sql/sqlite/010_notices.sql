-- What was reported last of each source that fails, so that a quiet run repeats it once a day only; and under which
-- settings a feed failed, so that a changed setting has it asked at once.

CREATE TABLE notices (
    key          TEXT PRIMARY KEY NOT NULL,        -- articles or feeds, and the source
    digest       BLOB NOT NULL,                    -- of what was wrong
    reported_at  TEXT NOT NULL
) WITHOUT ROWID;

ALTER TABLE feeds ADD COLUMN failed_under BLOB;    -- a hash of the settings; NULL if it is not known
