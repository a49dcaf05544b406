INSERT OR REPLACE INTO files (name, digest) VALUES (:name, :digest)
