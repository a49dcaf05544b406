DELETE FROM piece_keys WHERE key = :key AND number = :number
