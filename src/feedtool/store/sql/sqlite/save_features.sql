INSERT INTO pieces (feed, id, facts, own, keys, places) VALUES (:feed, :id, :facts, :own, :keys, :places)
