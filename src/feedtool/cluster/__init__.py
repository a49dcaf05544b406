"""Several machines fetch the feeds of one site; a store on a server holds what they share.

    feedtool fetch, feedtool build     queue.py: jobs of some feeds each -> wait -> their reports
    feedtool worker                    pipeline/worker.py: takes jobs -> pipeline/bucket.py: fetches their feeds

procrastinate is the queue: its tables are beside those of the store.
"""
