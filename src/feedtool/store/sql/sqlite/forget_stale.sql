DELETE FROM stale WHERE feed = :feed AND id = :id
