SELECT
    key, kind, about, last_attempt, last_success, next_try, next_try_reason, failures, failing_since, last_error,
    last_error_kind, last_status, moved_to, moved_seen, moved_since, update_interval_s, post_gap_s,
    skip_hours, skip_days, failed_under
FROM feeds
ORDER BY key
