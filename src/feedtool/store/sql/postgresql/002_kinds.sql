-- A build asks for the sources of articles among a million feeds.
CREATE INDEX feeds_by_kind ON feeds (kind, key);
