-- The row stays as a tombstone: a feed that lists it again gets the same first_seen.
UPDATE entries SET withdrawn = 1 WHERE feed = :feed AND id = :id
