"""The use cases that the commands call: ingest(), fetch(), build() and others.

They take parts as arguments, return reports and print nothing. Articles and feeds have separate entry points and share
the later stages:

    article files --- list_files, file fetcher ---+             fetch        ingest.py, articles/file_reader.py
    article URLs, databases ----------------------+                          articles/remote/
                                                  +- Document
    subscriptions --- http and file fetchers -----+                          fetch.py, fetch_documents.py
        -> parse_document               ParsedFeed              parse        entries/process.py
        -> assign_ids, normalize_entry  Entry                   normalize    new and changed entries only
        -> decide                       Change                  diff         entries/changes.py
        -> save_document                one transaction         store
    store
        -> load_entries, prepare_entry  newest first            select       catalog.py
        -> find_groups                  Group                   dedupe       dedupe/groups.py
        -> compose_feeds                Feed                    compose      compose.py
        -> render, publish              bytes, files            write        publish.py, output/writer.py
        -> notify_hubs                  notifications           notify       output/websub.py
"""
