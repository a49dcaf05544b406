INSERT INTO histories (stream, archives, live, gone)
VALUES (:stream, :archives, :live, :gone)
ON CONFLICT (stream) DO UPDATE SET
    archives = excluded.archives,
    live = excluded.live,
    gone = excluded.gone
