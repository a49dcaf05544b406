SELECT key, digest, reported_at FROM notices ORDER BY key
