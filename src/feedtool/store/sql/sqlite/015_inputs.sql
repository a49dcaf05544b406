-- A build renders only the feeds whose entries, settings or program changed.

ALTER TABLE files ADD COLUMN inputs BLOB NOT NULL DEFAULT x'';         -- a hash of what it was rendered from
