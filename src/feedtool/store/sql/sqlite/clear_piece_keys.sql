DELETE FROM piece_keys
