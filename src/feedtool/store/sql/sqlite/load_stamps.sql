SELECT id, fingerprint, digest, first_seen, revisions, document, withdrawn, state
FROM entries
WHERE feed = :feed
