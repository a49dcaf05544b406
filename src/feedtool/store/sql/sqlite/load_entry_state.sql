SELECT fingerprint, digest, first_seen, revisions, document, withdrawn, state, is_listed
FROM entries
WHERE feed = :feed AND id = :id
