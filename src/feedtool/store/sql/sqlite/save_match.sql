INSERT INTO joins (one_feed, one_id, other_feed, other_id, rule, evidence)
VALUES (:one_feed, :one_id, :other_feed, :other_id, :rule, :evidence)
