SELECT id, fingerprint, digest, first_seen, revisions, document, withdrawn
FROM entries
WHERE feed = :feed
