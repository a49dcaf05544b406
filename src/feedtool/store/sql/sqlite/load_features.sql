SELECT facts, own, keys, places FROM pieces WHERE feed = :feed AND id = :id
