"""Articles that are collected from many answers: sitemaps, posts of WordPress and Ghost.

A loopback server keeps what it was asked; the store stays from run to run, as the installed program's does.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from feedtool.config import load_config
from feedtool.errors import ConfigError
from support.server import Answer, redirect, serve
from support.site import Site, list_errors

CONFIG = """\
site: {{title: Officina, url: "{site}", base_url: "https://example.com/", timezone: Europe/Rome}}
articles:
{articles}
fetch: {{host_delay: 0s, allow_hosts: [{hosts}]}}
"""


class RemoteSite(Site):
    def configure(self, server, articles, hosts="127.0.0.1"):
        lines = "\n".join(f"  {line}" for line in articles.splitlines())
        self.write("feeds.yaml", CONFIG.format(site=server.url("/"), articles=lines, hosts=hosts))


@pytest.fixture
def site(tmp_path):
    return RemoteSite(tmp_path / "site")


def asked(server):
    """What was asked for since the last look."""
    paths = server.paths
    server.requests.clear()
    return paths


# ---------------------------------------------------------------------------------------------------------
# Sitemaps

PAGE = """<html lang="it"><head><title>{title}</title><meta property="og:type" content="article">
<meta property="og:url" content="https://example.com/"></head>
<body><article><h1>{title}</h1><p>Text of {title}, <a href="more">more</a>.</p></article></body></html>"""


def put_pages(server, *names, etag=None):
    for name in names:
        headers = {"ETag": f'"{etag or name}"'}

        def answer(request, name=name, headers=headers):
            if request.headers.get("if-none-match") == headers["ETag"]:
                return Answer(status=304, headers=headers)
            return Answer(body=PAGE.format(title=name).encode(), headers=headers)

        server.pages[f"/{name}"] = answer


def make_map(server, pages, *, root="urlset", element="url", host=None):
    """A sitemap of {name: lastmod or None}."""
    listed = "".join(
        f"<{element}><loc>{name if '://' in name else server.url(f'/{name}', host)}</loc>"
        f"{f'<lastmod>{changed}</lastmod>' if changed else ''}</{element}>"
        for name, changed in pages.items()
    )
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</{root}>'.encode()


def put_map(server, pages, path="/sitemap.xml", **more):
    server.pages[path] = Answer(body=make_map(server, pages, **more))


def start(site, server, pages, articles=None):
    put_pages(server, *pages)
    put_map(server, pages)
    site.configure(server, articles or f"- {server.url('/sitemap.xml')}")


DATED = {"uno": "2026-03-01", "due": "2026-03-02"}


def test_the_pages_of_a_sitemap_are_articles(site, server):
    start(site, server, DATED)
    site.ingest()
    assert sorted(asked(server)) == ["/due", "/sitemap.xml", "/uno"]
    found = site.entries()
    assert sorted(found) == ["due", "uno"]
    assert found["uno"].link == server.url("/uno")
    assert f'href="{server.url("/more")}"' in found["uno"].content
    assert found["due"].updated == datetime(2026, 3, 1, 23, tzinfo=UTC)


def test_a_page_whose_date_is_the_same_is_not_asked_for_again(site, server):
    start(site, server, DATED)
    site.ingest()
    asked(server)
    put_map(server, DATED | {"due": "2026-03-04"})
    put_pages(server, "due", etag="other")
    site.ingest()
    assert asked(server) == ["/sitemap.xml", "/due"]
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_every_page_is_asked_for_when_everything_is_looked_at(site, server):
    start(site, server, DATED | {"tre": None}, f"- {{path: '{server.url('/sitemap.xml')}', max_pages: 2}}")
    site.ingest()
    site.ingest()
    asked(server)
    site.ingest(is_everything=True)
    assert sorted(asked(server)) == ["/due", "/sitemap.xml", "/tre", "/uno"]
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_a_page_without_a_date_is_asked_for_again_once_a_week_with_its_validators(site, server):
    start(site, server, {"uno": None})
    site.ingest()
    asked(server)
    days = [day for day in range(1, 15) if (site.ingest(days=day), "/uno" in asked(server))[1]]
    assert len(days) == 2
    assert days[1] - days[0] == 7


def test_a_sitemap_that_is_the_same_withdraws_nothing(site, server):
    start(site, server, DATED)
    body = make_map(server, DATED)

    def answer(request):
        same = request.headers.get("if-none-match") == '"1"'
        return Answer(status=304) if same else Answer(body=body, headers={"ETag": '"1"'})

    server.pages["/sitemap.xml"] = answer
    site.ingest()
    asked(server)
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]
    assert site.titles() == ["due", "uno"]


def test_a_page_that_leaves_the_sitemap_leaves_the_feeds(site, server):
    start(site, server, DATED)
    site.ingest()
    put_map(server, {"uno": "2026-03-01"})
    site.ingest()
    assert site.titles() == ["uno"]


def test_most_of_a_sitemap_does_not_go_unless_that_is_said(site, server):
    pages = {f"p{number}": None for number in range(5)}
    start(site, server, pages)
    body = make_map(server, {"p0": None})

    def answer(request):
        same = request.headers.get("if-none-match") == '"2"'
        return Answer(status=304) if same else Answer(body=body, headers={"ETag": '"2"'})

    site.ingest()
    server.pages["/sitemap.xml"] = answer
    for _ in range(2):
        assert "shrank from 5 to 1 records" in list_errors(site.ingest())[0]
        assert len(site.titles()) == 5
    assert site.ingest(allow_shrink=True).withdrawn == 4
    assert site.titles() == ["p0"]


def test_a_sitemap_that_is_no_longer_in_the_config_takes_its_pages_along(site, server):
    start(site, server, DATED, f"- {{name: blog, path: [own.json, '{server.url('/sitemap.xml')}']}}")
    site.write("own.json", b'[{"id": 1, "title": "own", "date": "2026-03-05"}]')
    site.ingest()
    assert site.titles() == ["due", "own", "uno"]
    site.configure(server, "- {name: blog, path: own.json}")
    site.ingest(allow_shrink=True)
    assert site.titles() == ["own"]


def test_a_page_with_a_new_address_keeps_its_id(site, server):
    start(site, server, DATED)
    dated = PAGE.replace("<head>", '<head><meta property="article:published_time" content="2026-02-01T10:00:00Z">')
    server.pages["/uno"] = Answer(body=dated.format(title="uno").encode())
    site.ingest()
    before = site.entries()["uno"].id
    server.pages["/moved/uno"] = server.pages["/uno"]
    put_map(server, {"moved/uno": "2026-03-05", "due": "2026-03-02"})
    site.ingest()
    found = site.entries()["uno"]
    assert (found.id, found.link) == (before, server.url("/moved/uno"))


def test_a_sitemap_that_fails_withdraws_nothing(site, server):
    start(site, server, DATED)
    site.ingest()
    for answer in (
        Answer(status=500),
        Answer(body=b"<html><title>Just a moment</title></html>"),
        Answer(body=b"<urlset><url>"),
        Answer(body=b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset></urlset>'),
    ):
        server.pages["/sitemap.xml"] = answer
        assert "sitemap.xml" in list_errors(site.ingest())[0]
        assert site.titles() == ["due", "uno"]


def test_a_page_that_fails_is_one_error_and_is_tried_again(site, server):
    start(site, server, DATED)
    page = server.pages.pop("/uno")
    assert list_errors(site.ingest()) == [f"{server.url('/uno')}: HTTP 404"]
    assert site.titles() == ["due"]
    asked(server)
    server.pages["/uno"] = page
    site.ingest()
    assert asked(server) == ["/sitemap.xml", "/uno"]
    assert site.titles() == ["due", "uno"]
    server.pages["/uno"] = Answer(status=500)
    put_map(server, DATED | {"uno": "2026-03-05"})
    site.ingest()
    assert site.titles() == ["due", "uno"]


def test_one_run_asks_for_so_many_pages_and_the_next_goes_on(site, server):
    pages = {f"p{number}": f"2026-03-0{number}" for number in range(1, 6)}
    start(site, server, pages, f"- {{path: '{server.url('/sitemap.xml')}', max_pages: 2}}")
    site.ingest()
    assert sorted(asked(server)) == ["/p4", "/p5", "/sitemap.xml"]
    site.ingest()
    assert sorted(asked(server)) == ["/p2", "/p3", "/sitemap.xml"]
    site.ingest()
    assert sorted(asked(server)) == ["/p1", "/sitemap.xml"]
    assert len(site.entries()) == 5


def test_an_address_that_is_not_the_sites_own_is_refused_and_said(site, server):
    strange = dict.fromkeys(("https://elsewhere.example/a", "ftp://127.0.0.1/b", "http://u:p@127.0.0.1/c"))
    start(site, server, {"uno": None})
    body = make_map(server, {"uno": None} | strange).replace(b"</urlset>", b"<url><loc>/d</loc></url></urlset>")
    server.pages["/sitemap.xml"] = Answer(body=body)
    said = "\n".join(list_errors(site.ingest()))
    assert asked(server) == ["/sitemap.xml", "/uno"]
    assert "'https://elsewhere.example/a' is on another host" in said
    assert "'ftp://127.0.0.1/b' is not an absolute http(s) URL" in said
    assert "'/d' is not an absolute http(s) URL" in said
    assert "a user name" in said
    assert "u:p" not in said


def test_a_page_that_leads_to_another_host_is_refused(site, server):
    with serve("127.0.0.2") as other:
        other.pages["/uno"] = Answer(body=PAGE.format(title="stolen").encode())
        start(site, server, {"uno": None, "due": None})
        site.configure(server, f"- {server.url('/sitemap.xml')}", hosts="127.0.0.1, 127.0.0.2")
        server.pages["/uno"] = redirect(other.url("/uno"))
        assert "on another host" in list_errors(site.ingest())[0]
    assert site.titles() == ["due"]


def test_a_page_in_a_private_network_is_not_asked_for(site, server):
    start(site, server, {"uno": None})
    site.configure(server, f"- {server.url('/sitemap.xml')}", hosts="")
    assert "not a public address" in list_errors(site.ingest())[0]
    assert not server.requests


def test_of_an_index_only_the_lists_that_changed_are_asked_for(site, server):
    put_pages(server, "uno", "due", "tre")
    server.pages["/a.xml.gz"] = Answer(body=gzip.compress(make_map(server, {"uno": "2026-03-01"})))
    put_map(server, {"due": None}, path="/b.txt")
    server.pages["/b.txt"] = Answer(body=f"{server.url('/due')}\n".encode())

    def put_index(**changed):
        lists = {"a.xml.gz": "2026-03-01", "b.txt": "2026-03-01"} | changed
        put_map(server, lists, root="sitemapindex", element="sitemap")

    put_index()
    site.configure(server, f"- {server.url('/sitemap.xml')}")
    site.ingest()
    assert sorted(asked(server)) == ["/a.xml.gz", "/b.txt", "/due", "/sitemap.xml", "/uno"]
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]
    server.pages["/b.txt"] = Answer(body=f"{server.url('/tre')}\n".encode())
    put_index(**{"b.txt": "2026-03-05"})
    site.ingest()
    assert asked(server) == ["/sitemap.xml", "/b.txt", "/tre"]
    assert site.titles() == ["tre", "uno"]


def test_a_list_that_failed_at_first_is_read_when_the_index_says_nothing_new(site, server):
    put_pages(server, "uno")
    index = make_map(server, {"a.xml": "2026-03-01"}, root="sitemapindex", element="sitemap")

    def answer(request):
        same = request.headers.get("if-none-match") == '"1"'
        return Answer(status=304) if same else Answer(body=index, headers={"ETag": '"1"'})

    server.pages["/sitemap.xml"] = answer
    site.configure(server, f"- {server.url('/sitemap.xml')}")
    assert len(list_errors(site.ingest())) == 1
    put_map(server, {"uno": None}, path="/a.xml")
    assert not list_errors(site.ingest())
    assert site.titles() == ["uno"]
    asked(server)
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_an_index_that_ends_too_early_withdraws_nothing(site, server):
    pages = {"a.xml": "uno", "b.xml": "due"}
    put_pages(server, "uno", "due")
    for path, name in pages.items():
        put_map(server, {name: None}, path=f"/{path}")
    index = make_map(server, dict.fromkeys(pages, "2026-03-01"), root="sitemapindex", element="sitemap")
    server.pages["/sitemap.xml"] = Answer(body=index)
    site.configure(server, f"- {server.url('/sitemap.xml')}")
    site.ingest()
    server.pages["/sitemap.xml"] = Answer(body=index[: index.index(b"b.xml") - 30])
    assert len(list_errors(site.ingest(allow_shrink=True))) == 1
    assert site.titles() == ["due", "uno"]


def test_an_index_may_have_more_lists_than_one_run_may_ask_for(site, server):
    lists = {f"s{number}.xml": None for number in range(4)}
    for number, path in enumerate(lists):
        put_pages(server, f"p{number}")
        put_map(server, {f"p{number}": "2026-03-01"}, path=f"/{path}")
    put_map(server, dict.fromkeys(lists, "2026-03-01"), root="sitemapindex", element="sitemap")
    site.configure(server, f"- {{path: '{server.url('/sitemap.xml')}', max_pages: 3}}")
    for _ in range(3):
        site.ingest()
    assert site.titles() == ["p0", "p1", "p2", "p3"]


def test_of_very_many_pages_only_some_are_held_and_none_is_forgotten(site, server, monkeypatch):
    monkeypatch.setattr("feedtool.articles.remote.crawl._MAX_HELD", 2)
    pages = {f"p{number}": f"2026-03-0{number}" for number in range(1, 8)}
    start(site, server, pages, f"- {{path: '{server.url('/sitemap.xml')}', max_pages: 2}}")
    for _ in range(4):
        site.ingest()
    assert len(site.titles()) == 7


NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}</loc><news:news>
<news:publication><news:name>O</news:name><news:language>it</news:language></news:publication>
<news:publication_date>2026-03-0{day}T09:00:00+01:00</news:publication_date><news:title>{title}</news:title>
<news:keywords>laser, carta</news:keywords></news:news></url></urlset>"""


def test_a_news_sitemap_dates_and_tags_its_pages_and_withdraws_none(site, server):
    put_pages(server, "uno", "due")
    site.configure(server, f"- {server.url('/news.xml')}")
    for day, name in ((1, "uno"), (4, "due")):
        server.pages["/news.xml"] = Answer(body=NEWS.format(url=server.url(f"/{name}"), day=day, title=name).encode())
        assert not list_errors(site.ingest())
    found = site.entries()
    assert sorted(found) == ["due", "uno"]
    assert found["uno"].published == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert [category.term for category in found["uno"].categories] == ["laser", "carta"]
    assert asked(server) == ["/news.xml", "/uno", "/news.xml", "/due"]


def test_a_sitemap_may_be_a_file(site, server):
    put_pages(server, *DATED)
    site.configure(server, '- "sitemap*.xml"')
    site.write("sitemap-posts.xml", make_map(server, DATED))
    site.ingest()
    assert site.titles() == ["due", "uno"]
    asked(server)
    site.ingest()
    assert asked(server) == []
    (site.folder / "sitemap-posts.xml").unlink()
    site.write("sitemap.xml", make_map(server, {"uno": "2026-03-01"}))
    site.ingest(allow_shrink=True)
    assert site.titles() == ["uno"]


def test_a_page_that_is_not_marked_as_an_article_is_passed_over(site, server):
    start(site, server, {"uno": None, "about": None})
    server.pages["/about"] = Answer(body=b"<html><title>About us</title><p>We.</p></html>")
    assert any("; skipped" in note for one in site.ingest().documents for note in one.repairs)
    assert site.titles() == ["uno"]
    asked(server)
    site.configure(server, f"- {{path: '{server.url('/sitemap.xml')}', format: webpage}}")
    site.ingest()
    assert site.titles() == ["About us", "uno"]


def test_offline_asks_for_nothing_and_keeps_everything(site, server):
    start(site, server, DATED)
    site.ingest()
    asked(server)
    put_map(server, {})
    site.ingest(offline=True)
    assert site.titles() == ["due", "uno"]
    assert asked(server) == []


def test_a_sitemap_in_a_file_is_read_offline_without_a_mistake(site, server):
    put_pages(server, *DATED)
    site.write("sitemap.xml", make_map(server, DATED))
    for more in ("", ", format: webpage"):
        site.configure(server, f"- {{name: blog, path: sitemap.xml{more}}}")
        site.ingest()
        assert not list_errors(site.ingest(offline=True))
        assert site.titles() == ["due", "uno"]


def test_a_file_that_is_only_called_a_sitemap_is_read_as_what_it_is(site, server):
    site.configure(server, '- "*.md"')
    site.write("sitemap-guide.md", b"---\ntitle: On sitemaps\ndate: 2026-03-05\n---\n\nText.\n")
    for offline in (False, True):
        assert not list_errors(site.ingest(offline=offline))
        assert site.titles() == ["On sitemaps"]


def test_a_sitemap_by_another_name_is_refused_with_advice(site, server):
    site.configure(server, "- pages.xml")
    site.write("pages.xml", make_map(server, DATED))
    assert "format: sitemap" in list_errors(site.ingest())[0]
    put_pages(server, *DATED)
    site.configure(server, "- {name: pages, path: pages.xml, format: sitemap}")
    assert not list_errors(site.ingest())
    assert site.titles() == ["due", "uno"]


def test_a_host_that_asks_for_patience_is_one_error(site, server):
    pages = {f"p{number}": "2026-03-01" for number in range(5)}
    start(site, server, pages)
    for name in pages:
        server.pages[f"/{name}"] = Answer(status=429, headers={"Retry-After": "60"})
    assert len(list_errors(site.ingest())) == 1
    assert len(server.requests) == 2


def test_request_headers_go_to_the_sitemaps_own_origin_only(site, server, monkeypatch):
    monkeypatch.setenv("TOKEN", "s3cret")
    with serve() as other:
        put_pages(other, "elsewhere")
        start(site, server, {"uno": None, other.url("/elsewhere"): None})
        articles = f"- path: '{server.url('/sitemap.xml')}'\n  headers: {{Authorization: 'Bearer ${{TOKEN}}'}}"
        site.configure(server, articles)
        report = site.ingest()
        assert {request.headers.get("authorization") for request in server.requests} == {"Bearer s3cret"}
        assert [request.headers.get("authorization") for request in other.requests] == [None]
    assert "s3cret" not in repr(report)
    assert all(b"s3cret" not in path.read_bytes() for path in site.folder.iterdir())


def test_a_mistake_in_records_is_reported_until_fixed_and_one_on_a_page_once(site, server):
    records = Answer(body=b'[{"id": 1, "title": "Uno", "date": "presto"}]', headers={"ETag": '"1"'})
    server.pages["/posts.json"] = records
    site.configure(server, f"- {server.url('/posts.json')}")
    for _ in range(2):
        assert len(list_errors(site.ingest())) == 1
    start(site, server, {"due": "2026-03-01"})
    wrong = PAGE.replace("<head>", '<head><meta property="article:published_time" content="presto">')
    server.pages["/due"] = Answer(body=wrong.format(title="due").encode())
    assert [len(list_errors(site.ingest())) for _ in range(2)] == [1, 0]
    assert "due" not in site.titles(), "its date cannot be read, and no earlier version is stored"


def test_records_at_an_address_are_read_as_those_in_a_file(site, server):
    server.pages["/posts.json"] = Answer(body=b'[{"id": 1, "title": "Uno", "date": "2026-03-05"}]')
    site.configure(server, f"- {server.url('/posts.json')}?all=yes")
    site.ingest()
    assert asked(server) == ["/posts.json?all=yes"]
    assert site.titles() == ["Uno"]


def test_one_page_at_an_address_is_an_article_if_that_is_said(site, server):
    server.pages["/uno"] = Answer(body=b"<title>uno</title><article><a href='x'>x</a></article>")
    site.configure(server, f"- {{path: '{server.url('/uno')}', format: webpage}}")
    assert not list_errors(site.ingest())
    uno = site.entries()["uno"]
    assert uno.link == server.url("/uno")
    assert f'href="{server.url("/x")}"' in (uno.content or "")


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ('- "https://a.example/posts?key=abc"', "contains a key"),
        ('- "https://a.example/posts?x=${KEY}"', "contains a key"),
        ('- "https://u:p@a.example/sitemap.xml"', "contains a user name"),
        ('- "ftp://a.example/sitemap.xml"', "expected a path"),
        ('- {path: "https://a.example/posts", api_key: abc}', "take it from the environment"),
        ('- {path: "https://a.example/posts", headers: {Authorization: abc}}', "take it from the environment"),
    ],
)
def test_no_secret_stands_in_the_config(site, server, articles, message):
    site.configure(server, articles)
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(site.folder / "feeds.yaml")
    assert "abc" not in str(caught.value)


# ---------------------------------------------------------------------------------------------------------
# WordPress and Ghost


class Blog:
    """Posts by number -> when they were last changed; the two interfaces answer with those that are asked for."""

    def __init__(self, server, posts, per_page=2):
        self.server, self.posts, self.per_page = server, dict(posts), per_page
        self.published = {}
        self.tells_total = True
        self.protected, self.repeated = set(), {}
        server.pages["/wp-json/wp/v2/posts"] = self.answer_wordpress
        server.pages["/ghost/api/content/posts/"] = self.answer_ghost

    def find(self, after):
        return sorted(number for number, changed in self.posts.items() if changed > after)

    def answer_wordpress(self, request):
        query = dict(parse_qsl(urlsplit(request.path).query))
        assert (query["orderby"], query["order"]) == ("id", "asc")
        found, page = self.find(query.get("modified_after", "")), int(query["page"])
        if "after" in query:
            found = [number for number in self.find("") if self.published.get(number, "") > query["after"]]
        total = -(-len(found) // self.per_page)
        found = [self.repeated.get(number, number) for number in found]
        if page > max(total, 1):
            return Answer(status=400, body=b'{"code": "rest_post_invalid_page_number"}')
        chosen = found[(page - 1) * self.per_page : page * self.per_page]
        posts = [
            {
                "id": number,
                "guid": {"rendered": f"https://blog.example/?p={number}"},
                "link": f"https://blog.example/{number}/",
                "modified_gmt": self.posts[number],
                "date_gmt": "2026-01-01T00:00:00",
                "title": {"rendered": f"Post {number}"},
                "status": "publish",
                "type": "post",
                "content": {"rendered": f"<p>Changed {self.posts[number]}</p>", "protected": False}
                if number not in self.protected
                else {"rendered": "", "protected": True},
                "_links": {},
            }
            for number in chosen
        ]
        headers = {"X-WP-TotalPages": str(total), "X-WP-Total": str(len(found))} if self.tells_total else {}
        return Answer(body=json.dumps(posts).encode(), headers=headers)

    def answer_ghost(self, request):
        query = dict(parse_qsl(urlsplit(request.path).query))
        if query.get("key") != "gh0st":
            return Answer(status=401)
        after = query.get("filter", "").partition("updated_at:>")[2].strip("'").replace(" ", "T")
        found, page = self.find(after), int(query["page"])
        chosen = found[(page - 1) * self.per_page : page * self.per_page]
        posts = [
            {
                "id": str(number),
                "url": f"https://blog.example/{number}/",
                "title": f"Post {number}",
                "html": "<p>x</p>",
                "updated_at": f"{self.posts[number]}.000+00:00",
                "primary_tag": {"name": "News"},
                "visibility": "members" if number in self.protected else "public",
            }
            for number in chosen
        ]
        following = page + 1 if page * self.per_page < len(found) else None
        pagination = {"next": following, "total": len(found)}
        return Answer(body=json.dumps({"posts": posts, "meta": {"pagination": pagination}}).encode())

    def asked(self):
        """(page, changed since) of what was asked for since the last look; what asks for a date is another question."""
        queries = [dict(parse_qsl(urlsplit(path).query)) for path in asked(self.server)]
        changes = [one for one in queries if "after" not in one]
        return [(int(one["page"]), one.get("modified_after") or one.get("filter")) for one in changes]


POSTS = {number: f"2026-02-{number:02}T10:00:00" for number in range(1, 6)}


@pytest.fixture
def blog(server):
    return Blog(server, POSTS)


def follow_wordpress(site, server, **more):
    items = "".join(f", {name}: {value}" for name, value in more.items())
    site.configure(server, f"- {{path: '{server.url('/wp-json/wp/v2/posts?per_page=2')}'{items}}}")


def follow_ghost(site, server, monkeypatch):
    monkeypatch.setenv("GHOST_KEY", "gh0st")
    address = server.url("/ghost/api/content/posts/?filter=tag:news")
    site.configure(server, f"- {{path: '{address}', api_key: '${{GHOST_KEY}}'}}")


def test_the_first_run_takes_all_posts_of_wordpress_and_later_ones_what_changed(site, server, blog):
    follow_wordpress(site, server)
    assert not list_errors(site.ingest())
    assert blog.asked() == [(1, None), (2, None), (3, None)]
    assert site.titles() == [f"Post {number}" for number in range(1, 6)]
    assert site.entries()["Post 3"].id == "https://blog.example/?p=3"
    blog.posts |= {2: "2026-03-05T10:00:00", 6: "2026-03-05T11:00:00"}
    report = site.ingest()
    assert blog.asked() == [(1, "2026-02-04T10:00:00Z"), (2, "2026-02-04T10:00:00Z")]
    assert (report.added, report.updated, report.withdrawn) == (1, 1, 0)
    assert "2026-03-05" in (site.entries()["Post 2"].content or "")
    site.ingest()
    assert blog.asked() == [(1, "2026-03-04T11:00:00Z")]


def test_a_post_that_waited_for_its_day_is_met_though_it_was_not_changed_since(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    blog.posts[9] = "2026-02-01T09:00:00"
    blog.published[9] = "2026-03-05T11:00:00"
    asked(server)
    assert site.ingest().added == 1
    assert [path.partition("&order=asc&")[2] for path in asked(server)] == [
        "modified_after=2026-02-04T10:00:00Z",
        "after=2026-02-04T10:00:00Z",
    ]


def test_a_post_that_is_gone_is_noticed_once_a_day(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    del blog.posts[1]
    assert site.ingest(days=0.5).withdrawn == 0
    assert "Post 1" in site.titles()
    blog.asked()
    assert site.ingest(days=1).withdrawn == 1
    assert blog.asked() == [(1, None), (2, None)]
    assert "Post 1" not in site.titles()


def test_a_post_that_is_gone_is_noticed_at_once_when_everything_is_looked_at(site, server, blog):
    follow_wordpress(site, server, max_pages=2)
    site.ingest()
    site.ingest()
    del blog.posts[1]
    blog.asked()
    assert site.ingest(is_everything=True).withdrawn == 1
    assert blog.asked() == [(1, None), (2, None)]
    assert "Post 1" not in site.titles()


def list_withheld(site):
    return {entry.title: entry.withheld.reason for entry in site.store.load_entries() if entry.withheld}


def test_a_post_that_gets_a_password_is_taken_back_at_the_next_look_for_changes(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    blog.protected.add(2)
    blog.posts[2] = "2026-03-05T11:00:00"
    assert not list_errors(site.ingest())
    assert list_withheld(site) == {"Post 2": "password"}
    blog.protected.clear()
    blog.posts[2] = "2026-03-05T11:30:00"
    site.ingest()
    assert not list_withheld(site)
    assert len(site.titles()) == 5


def test_a_post_that_becomes_one_for_members_is_taken_back_at_the_next_look_for_changes(
    site, server, blog, monkeypatch
):
    follow_ghost(site, server, monkeypatch)
    site.ingest()
    blog.protected.add(2)
    blog.posts[2] = "2026-03-05T11:00:00"
    assert not list_errors(site.ingest())
    assert list_withheld(site) == {"Post 2": "private"}


def test_an_incomplete_pass_is_a_failure_that_withdraws_nothing_and_is_repeated(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    blog.repeated = {3: 2}
    [error] = list_errors(site.ingest(days=1))
    assert error.endswith("4 different posts came of 5 that the API counts; nothing is withdrawn")
    assert len(site.titles()) == 5
    blog.repeated = {}
    blog.asked()
    assert not list_errors(site.ingest(days=1.1))
    assert blog.asked() == [(1, None), (2, None), (3, None)]


def test_a_post_that_arrives_during_a_pass_repeats_the_pass_without_a_failure(site, server, blog):
    follow_wordpress(site, server)
    answer = blog.answer_wordpress

    def publish_meanwhile(request):
        if "&page=3" in request.path:
            blog.posts[0] = "2026-03-05T09:00:00"
        return answer(request)

    server.pages["/wp-json/wp/v2/posts"] = publish_meanwhile
    assert not list_errors(site.ingest())
    blog.asked()
    assert not list_errors(site.ingest())
    assert blog.asked() == [(1, None), (2, None), (3, None)]
    assert "Post 0" in site.titles()


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_one_post_that_its_server_no_longer_shows_is_taken_back_at_once(site, server, blog, status):
    post = json.loads(blog.answer_wordpress(type("Request", (), {"path": "/?page=1&orderby=id&order=asc"})).body)[0]
    server.pages["/wp-json/wp/v2/posts/1"] = Answer(body=json.dumps(post).encode())
    site.configure(server, f"- '{server.url('/wp-json/wp/v2/posts/1')}'")
    assert not list_errors(site.ingest())
    assert site.titles() == ["Post 1"]
    server.pages["/wp-json/wp/v2/posts/1"] = Answer(status=500)
    assert len(list_errors(site.ingest())) == 1
    assert site.titles() == ["Post 1"]
    server.pages["/wp-json/wp/v2/posts/1"] = Answer(status=status)
    assert len(list_errors(site.ingest())) == 1
    assert site.titles() == []


def test_a_run_takes_so_many_pages_and_the_next_goes_on_one_page_earlier(site, server, blog):
    follow_wordpress(site, server, max_pages=2)
    site.ingest()
    assert blog.asked() == [(1, None), (2, None)]
    site.ingest()
    assert blog.asked() == [(2, None), (3, None)]
    assert len(site.titles()) == 5
    site.ingest()
    assert blog.asked() == [(1, "2026-02-04T10:00:00Z")]


def test_a_page_that_fails_is_one_error_and_the_next_run_goes_on(site, server, blog):
    follow_wordpress(site, server)
    server.pages["/wp-json/wp/v2/posts"] = lambda request: (
        Answer(status=500) if "page=2" in request.path.partition("per_page=2")[2] else blog.answer_wordpress(request)
    )
    assert list_errors(site.ingest()) == [f"{server.url('/wp-json/wp/v2/posts?per_page=2')}: HTTP 500"]
    assert site.titles() == ["Post 1", "Post 2"]
    server.pages["/wp-json/wp/v2/posts"] = blog.answer_wordpress
    blog.asked()
    assert not list_errors(site.ingest())
    assert blog.asked() == [(1, None), (2, None), (3, None)]
    assert len(site.titles()) == 5


def test_without_a_total_the_posts_end_with_a_short_page_or_a_refused_one(site, server, blog):
    blog.tells_total = False
    follow_wordpress(site, server)
    assert not list_errors(site.ingest())
    assert blog.asked() == [(1, None), (2, None), (3, None)]
    blog.posts[6] = "2026-02-06T10:00:00"
    assert not list_errors(site.ingest(days=7))
    assert blog.asked() == [(1, None), (2, None), (3, None), (4, None)]
    assert len(site.titles()) == 6
    del blog.posts[1]
    assert site.ingest(days=14).withdrawn == 0, "a page that is refused or short may be but a mistake"


def test_a_bad_post_is_one_problem_and_nothing_is_withdrawn(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    good = blog.answer_wordpress
    del blog.posts[1]
    server.pages["/wp-json/wp/v2/posts"] = lambda request: Answer(
        body=good(request).body.replace(b'"Post 3"', b"[]"), headers=good(request).headers
    )
    report = site.ingest(days=7)
    assert len(list_errors(report)) == 1
    assert report.withdrawn == 0
    assert len(site.titles()) == 5


def test_an_answer_that_is_not_from_wordpress_changes_nothing(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    for body in (b"<html>maintenance</html>", b'{"code": "rest_forbidden"}', b"[]"):
        server.pages["/wp-json/wp/v2/posts"] = Answer(body=body, headers={"X-WP-TotalPages": "1"})
        assert len(list_errors(site.ingest(days=7))) == 1
        assert len(site.titles()) == 5


def test_ghost_is_asked_with_its_key_which_nothing_repeats(site, server, blog, monkeypatch):
    follow_ghost(site, server, monkeypatch)
    report = site.ingest()
    assert not list_errors(report)
    assert blog.asked() == [(1, "tag:news"), (2, "tag:news"), (3, "tag:news")]
    assert len(site.titles()) == 5
    blog.posts[2] = "2026-03-05T10:00:00"
    site.ingest()
    assert blog.asked() == [(1, "(tag:news)+updated_at:>'2026-02-04 10:00:00'")]
    server.pages["/ghost/api/content/posts/"] = redirect("gopher://a.example/?key=gh0st")
    failed = site.ingest()
    assert len(list_errors(failed)) == 1
    assert "gh0st" not in repr(report) + repr(failed)
    assert all(b"gh0st" not in path.read_bytes() for path in site.folder.iterdir())


def test_requests_to_one_host_keep_their_distance(site, server, blog):
    follow_wordpress(site, server)
    path = site.folder / "feeds.yaml"
    path.write_text(path.read_text().replace("host_delay: 0s", "host_delay: 1s"))
    blog.per_page = 3
    site.ingest()
    first, second = (request.at for request in server.requests)
    assert second - first > 0.9


def test_wordpress_can_be_asked_by_name_and_password(site, server, blog, monkeypatch):
    monkeypatch.setenv("LOGIN", "YWRhOnMzY3JldA==")
    follow_wordpress(site, server, headers="{Authorization: 'Basic ${LOGIN}'}")
    report = site.ingest()
    assert {request.headers["authorization"] for request in server.requests} == {"Basic YWRhOnMzY3JldA=="}
    assert "YWRhOn" not in repr(report)
    assert all(b"YWRhOn" not in path.read_bytes() for path in site.folder.iterdir() if path.suffix != ".yaml")
