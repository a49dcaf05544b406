-- What a feed listed last, to notice the entries that it drops from the middle of its list.

ALTER TABLE documents ADD COLUMN listing TEXT;     -- JSON: hashes of ids, and since when some are missing
