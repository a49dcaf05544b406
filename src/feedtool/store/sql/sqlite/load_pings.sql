SELECT hub, topic, since, failures, last_error FROM pings ORDER BY hub, topic
