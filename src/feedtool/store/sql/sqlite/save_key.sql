INSERT INTO piece_keys (key, number) VALUES (:key, :number)
