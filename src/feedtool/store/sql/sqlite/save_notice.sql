INSERT OR REPLACE INTO notices (key, digest, reported_at) VALUES (:key, :digest, :reported_at)
