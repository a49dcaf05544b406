-- Tables and columns get the names that the program and its documents use.

ALTER TABLE pins RENAME TO public_ids;
ALTER TABLE edition RENAME TO build_key;
ALTER TABLE pieces RENAME TO features;
ALTER TABLE piece_keys RENAME TO feature_keys;
ALTER TABLE joins RENAME TO matches;
ALTER TABLE documents RENAME COLUMN recipe TO settings_hash;
ALTER TABLE grouping RENAME COLUMN recipe TO settings_hash;
ALTER TABLE features RENAME COLUMN own TO word_hashes;
ALTER TABLE features RENAME COLUMN places TO scopes;
