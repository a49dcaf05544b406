"""The stations: ingest(), fetch() and build(). Parts are arguments, reports are returned, nothing is printed.

The walk of an entry, eight hops, two doors, one corridor:

    article files --- list_files, file fetcher ---+             hop 1, fetch      ingest.py
    addresses of articles, databases -------------+                               collecting.py
                                                  +- Document
    subscriptions --- http and file fetchers -----+                               fetch.py
        -> parse_document               ParsedFeed              hop 2, parse      corridor.py
        -> assign_ids, normalise        Entry                   hop 3, normalise: only what is new or changed
        -> decide                       Change                  hop 4, decide
        -> save_document                one transaction         hop 5, save
    store
        -> load_entries                 newest first            hop 6, load       build.py
        -> find_clusters, compose       Feed                    hop 7, compose
        -> render, publish              bytes, files            hop 8, render and publish
        -> find_news, tell_hubs         pings                                     pings.py
"""
