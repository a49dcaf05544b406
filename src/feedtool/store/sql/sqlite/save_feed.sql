INSERT INTO feeds (
    key, kind, about, last_attempt, last_success, next_try, next_try_reason, failures, failing_since, last_error,
    last_error_kind, last_status, moved_to, moved_seen, moved_since, update_interval_s, post_gap_s,
    skip_hours, skip_days, failed_under
) VALUES (
    :key, :kind, :about, :last_attempt, :last_success, :next_try, :next_try_reason, :failures, :failing_since,
    :last_error, :last_error_kind, :last_status, :moved_to, :moved_seen, :moved_since, :update_interval_s,
    :post_gap_s, :skip_hours, :skip_days, :failed_under
)
ON CONFLICT (key) DO UPDATE SET
    kind = excluded.kind,
    about = excluded.about,
    last_attempt = excluded.last_attempt,
    last_success = excluded.last_success,
    next_try = excluded.next_try,
    next_try_reason = excluded.next_try_reason,
    failures = excluded.failures,
    failing_since = excluded.failing_since,
    last_error = excluded.last_error,
    last_error_kind = excluded.last_error_kind,
    last_status = excluded.last_status,
    moved_to = excluded.moved_to,
    moved_seen = excluded.moved_seen,
    moved_since = excluded.moved_since,
    update_interval_s = excluded.update_interval_s,
    post_gap_s = excluded.post_gap_s,
    skip_hours = excluded.skip_hours,
    skip_days = excluded.skip_days,
    failed_under = excluded.failed_under
