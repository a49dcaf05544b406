"""A prototype that bench/build.py measures beside feedtool: it fetches, stores and publishes without any care.

    python bench/loop.py DATABASE OUTPUT < URLS

Conditional requests with pycurl, lxml, one SQLite table; the newest 50 entries as RSS, Atom and JSON Feed, their HTML
cleaned by nh3. There are no limits, no retries, no stable ids, no duplicates found, no dates corrected, no file kept.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pycurl
from lxml import etree

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CONNECTIONS = 50


def fetch(urls: list[str], etags: dict[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield (URL, ETag, body) of each feed that changed."""
    multi, idle, waiting = pycurl.CurlMulti(), [pycurl.Curl() for _ in range(CONNECTIONS)], iter(urls)
    active = 0
    while True:
        while idle and (url := next(waiting, None)):
            handle = idle.pop()
            handle.url, handle.body, handle.etag = url, BytesIO(), ""
            handle.setopt(pycurl.URL, url)
            handle.setopt(pycurl.WRITEDATA, handle.body)
            handle.setopt(pycurl.HEADERFUNCTION, lambda line, handle=handle: note_etag(handle, line))
            handle.setopt(pycurl.HTTPHEADER, [f"If-None-Match: {etags[url]}"] if url in etags else [])
            multi.add_handle(handle)
            active += 1
        if not active:
            return
        multi.select(0.1)
        multi.perform()
        _, good, bad = multi.info_read()
        assert not bad, bad
        for handle in good:
            if handle.getinfo(pycurl.RESPONSE_CODE) == 200:
                yield handle.url, handle.etag, handle.body.getvalue()
            multi.remove_handle(handle)
            idle.append(handle)
            active -= 1


def note_etag(handle: pycurl.Curl, line: bytes) -> None:
    if line[:5].lower() == b"etag:":
        handle.etag = line[5:].strip().decode()


def parse(url: str, body: bytes) -> Iterator[tuple[str, str, str, str, float, str]]:
    """Yield a row for each entry of an RSS feed."""
    for item in etree.fromstring(body).iter("item"):
        fields = {child.tag: child.text or "" for child in item}
        date = parsedate_to_datetime(fields["pubDate"]).timestamp()
        link = fields["link"]
        yield fields.get("guid", link), url, link, fields["title"], date, fields.get(CONTENT, fields["description"])


def publish(rows: list[tuple[str, str, str, float, str]], output: Path) -> None:
    """Write the three formats."""
    import nh3

    entries = [(id_, link, title, date, nh3.clean(content)) for id_, link, title, date, content in rows]
    rss = "".join(
        f"<item><guid>{escape(id_)}</guid><link>{escape(link)}</link><title>{escape(title)}</title>"
        f"<description>{escape(content)}</description></item>"
        for id_, link, title, _, content in entries
    )
    atom = "".join(
        f'<entry><id>{escape(id_)}</id><link href="{escape(link)}"/><title>{escape(title)}</title>'
        f'<content type="html">{escape(content)}</content></entry>'
        for id_, link, title, _, content in entries
    )
    items = [
        {"id": id_, "url": link, "title": title, "content_html": content} for id_, link, title, _, content in entries
    ]
    output.mkdir(exist_ok=True)
    (output / "recent.rss.xml").write_text(f'<rss version="2.0"><channel>{rss}</channel></rss>', "utf-8")
    (output / "recent.atom.xml").write_text(f'<feed xmlns="http://www.w3.org/2005/Atom">{atom}</feed>', "utf-8")
    (output / "recent.json").write_text(json.dumps({"items": items}), "utf-8")


def main() -> None:
    database, output = sys.argv[1:]
    store = sqlite3.connect(database)
    store.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT);"
        "CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, feed, link, title, date REAL, content);"
        "CREATE INDEX IF NOT EXISTS by_date ON entries (date)"
    )
    is_changed = False
    for url, etag, body in fetch(sys.stdin.read().split(), dict(store.execute("SELECT url, etag FROM feeds"))):
        store.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)", parse(url, body))
        store.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (url, etag))
        is_changed = True
    store.commit()
    if is_changed:
        newest = "SELECT id, link, title, date, content FROM entries ORDER BY date DESC LIMIT 50"
        publish(store.execute(newest).fetchall(), Path(output))


if __name__ == "__main__":
    main()
