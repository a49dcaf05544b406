INSERT OR REPLACE INTO pings (hub, topic, since, failures, last_error)
VALUES (:hub, :topic, :since, :failures, :last_error)
