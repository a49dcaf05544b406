"""One build reads articles from a sitemap, an API and a database."""

from __future__ import annotations

import json
import sqlite3

from support.server import Answer

CONFIG = """\
site: {{title: Officina, url: "{site}", base_url: "https://example.com/"}}
articles:
  - "{site}sitemap.xml"
  - {{path: "{site}ghost/api/content/posts/", name: ghost, api_key: "${{GHOST_KEY}}"}}
  - {{name: cms, database: cms.sqlite, query: "SELECT id, title, published FROM posts"}}
fetch: {{host_delay: 0s, allow_hosts: [127.0.0.1]}}
"""


KEY = "gh0st"


def start(site, server):
    url = server.url("/page")
    server.pages["/sitemap.xml"] = Answer(body=f"<urlset><url><loc>{url}</loc></url></urlset>".encode())
    server.pages["/page"] = Answer(body=b"<title>From a page</title><article><p>Text.</p></article>")
    post = {"id": "1", "title": "From Ghost", "url": "https://example.com/g/", "updated_at": "2026-03-05T10:00:00Z"}
    answer = {"posts": [post], "meta": {"pagination": {"next": None}}}
    server.pages["/ghost/api/content/posts/"] = Answer(body=json.dumps(answer).encode())
    connection = sqlite3.connect(site.folder / "cms.sqlite")
    with connection:
        connection.execute("CREATE TABLE posts (id, title, published)")
        connection.execute("INSERT INTO posts VALUES (7, 'From a row', '2026-03-04')")
    connection.close()
    site.write("feeds.yaml", CONFIG.format(site=server.url("/")))


def published(site):
    items = site.items("recent")
    return sorted(item["title"] for item in items)


def test_a_build_publishes_articles_of_every_remote_source(site, server):
    start(site, server)
    site.run("build", GHOST_KEY=KEY)
    assert published(site) == ["From Ghost", "From a page", "From a row"]
    assert "/ghost/api/content/posts/?limit=100&include=tags,authors&page=1" in " ".join(server.paths)


def test_an_offline_build_requests_no_remote_source(site, server):
    start(site, server)
    site.run("build", "--offline", code=None, GHOST_KEY=KEY)
    assert server.requests == []


def test_the_key_of_a_remote_source_is_neither_printed_nor_stored(site, server):
    start(site, server)
    done = site.run("build", "-v", GHOST_KEY=KEY)
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert KEY not in done.stdout + done.stderr
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_failing_remote_source_is_reported_and_the_others_are_read(site, server):
    start(site, server)
    server.pages["/ghost/api/content/posts/"] = Answer(status=401)
    server.pages["/page"] = Answer(status=500)
    done = site.run("build", code=1, GHOST_KEY=KEY)
    assert published(site) == ["From a row"]
    assert sorted(done.stderr.splitlines()) == [
        f"ghost ({server.url('/ghost/api/content/posts/')}): http: HTTP 401",
        f"{server.url('/sitemap.xml')} ({server.url('/page')}): http: HTTP 500",
    ]
    assert KEY not in done.stdout + done.stderr
