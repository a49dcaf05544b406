-- What the output folder was made from; forgotten by the very change that makes it old, so that a build which
-- finds it knows, without a look at the entries, that it would write what is there.

CREATE TABLE edition (
    inputs  BLOB NOT NULL,                         -- a hash of all it was made from beside this store
    until   TEXT NOT NULL                          -- from then on time alone changes what is published
);

CREATE TRIGGER entry_came AFTER INSERT ON entries BEGIN DELETE FROM edition; END;
CREATE TRIGGER entry_changed AFTER UPDATE ON entries BEGIN DELETE FROM edition; END;
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN DELETE FROM edition; END;
CREATE TRIGGER feed_came AFTER INSERT ON feeds BEGIN DELETE FROM edition; END;
CREATE TRIGGER feed_changed AFTER UPDATE OF about ON feeds WHEN new.about <> old.about BEGIN DELETE FROM edition; END;
CREATE TRIGGER pin_came AFTER INSERT ON pins BEGIN DELETE FROM edition; END;
CREATE TRIGGER pin_went AFTER DELETE ON pins BEGIN DELETE FROM edition; END;
