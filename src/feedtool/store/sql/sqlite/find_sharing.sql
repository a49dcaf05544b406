SELECT feed, id FROM piece_keys JOIN pieces USING (number) WHERE key = :key
