SELECT number, keys, places FROM pieces WHERE feed = :feed AND id = :id
