SELECT feed, id FROM stale
