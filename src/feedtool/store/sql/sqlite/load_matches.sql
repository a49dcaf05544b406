SELECT one_feed, one_id, other_feed, other_id, rule, evidence FROM joins
ORDER BY one_feed, one_id, other_feed, other_id
