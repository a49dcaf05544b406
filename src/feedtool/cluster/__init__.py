"""Several machines fetch the feeds of one site; a store on a server holds what they share.

    feedtool fetch, feedtool build     queue.py: jobs of some feeds each -> wait -> their reports
    feedtool worker                    pipeline/worker.py: takes jobs -> pipeline/bucket.py: fetches their feeds

procrastinate is the queue: its tables are beside those of the store (tables.py).
"""

from __future__ import annotations

HEARTBEAT_S, STALLED_S = 10.0, 30.0
"""How often a worker shows that it lives, and the silence after which it loses its job."""
ASK_S = 2.0
"""How often a worker asks for a job: PostgreSQL notifies it of new ones, but not of those that others lost."""
