"""Articles on the pages of sitemaps.

A loopback server keeps what it was asked; the store stays from run to run, as the installed program's does.
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from feedtool.articles.formats.webpage import WebpageParser
from feedtool.errors import ConfigError
from support.remote import asked, configure
from support.server import Answer, redirect, serve
from support.site import list_errors

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


def start(site, server, pages, **options):
    put_pages(server, *pages)
    put_map(server, pages)
    configure(site, server, {"path": server.url("/sitemap.xml")} | options)


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


def test_the_home_page_and_lists_of_articles_are_no_articles(site, server):
    pages = {**DATED, "": "2026-03-03", "tag": "2026-03-03", "about": "2026-03-03"}
    start(site, server, pages)
    card = "<article><h2><a href='/{0}'>{0}</a></h2><p>About {0}.</p></article>"
    cards = f"<title>tag</title><h1>tag</h1>{card.format('uno')}{card.format('due')}"
    server.pages["/tag"] = Answer(body=cards.encode())
    about = b"<body class='page page-id-3 wp-embed'><article><h1>about</h1><p>About us.</p></article></body>"
    server.pages["/about"] = Answer(body=about)
    assert not list_errors(site.ingest())
    assert sorted(site.entries()) == ["due", "uno"]


def test_a_page_with_an_unchanged_date_is_not_requested_again(site, server):
    start(site, server, DATED)
    site.ingest()
    asked(server)
    put_map(server, DATED | {"due": "2026-03-04"})
    put_pages(server, "due", etag="other")
    site.ingest()
    assert asked(server) == ["/sitemap.xml", "/due"]
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_every_page_is_requested_in_a_complete_run(site, server):
    start(site, server, DATED | {"tre": None}, max_pages=2)
    site.ingest()
    site.ingest()
    asked(server)
    site.ingest(is_everything=True)
    assert sorted(asked(server)) == ["/due", "/sitemap.xml", "/tre", "/uno"]
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_a_page_without_a_date_is_requested_weekly_with_its_validators(site, server):
    start(site, server, {"uno": None})
    site.ingest()
    asked(server)
    days = [day for day in range(1, 15) if (site.ingest(days=day), "/uno" in asked(server))[1]]
    assert len(days) == 2
    assert days[1] - days[0] == 7


def test_an_unchanged_sitemap_withdraws_no_page(site, server):
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


def test_a_page_that_leaves_the_sitemap_is_withdrawn(site, server):
    start(site, server, DATED)
    site.ingest()
    put_map(server, {"uno": "2026-03-01"})
    site.ingest()
    assert site.titles() == ["uno"]


def test_a_sitemap_that_loses_most_pages_is_refused_without_allow_shrink(site, server):
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


def test_a_sitemap_that_left_the_config_withdraws_its_pages(site, server):
    start(site, server, DATED, name="blog", path=["own.json", server.url("/sitemap.xml")])
    site.write("own.json", b'[{"id": 1, "title": "own", "date": "2026-03-05"}]')
    site.ingest()
    assert site.titles() == ["due", "own", "uno"]
    configure(site, server, {"name": "blog", "path": "own.json"})
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
    assert found.id == before
    assert found.link == server.url("/moved/uno")


def test_a_sitemap_that_fails_withdraws_no_page(site, server):
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


def test_a_page_that_fails_is_reported_and_requested_again(site, server):
    start(site, server, DATED)
    page = server.pages.pop("/uno")
    assert list_errors(site.ingest()) == [f"{server.url('/uno')}: HTTP 404"]
    assert site.titles() == ["due"]
    asked(server)
    server.pages["/uno"] = page
    site.ingest()
    assert asked(server) == ["/sitemap.xml", "/uno"]
    assert site.titles() == ["due", "uno"]


def test_a_page_that_crashes_the_parser_is_reported_and_the_others_are_read(site, server, monkeypatch):
    start(site, server, DATED)
    parse = WebpageParser.parse

    def crash(parser, document):
        if document.url.endswith("/uno"):
            raise RecursionError("too deep")
        return parse(parser, document)

    monkeypatch.setattr(WebpageParser, "parse", crash)
    assert list_errors(site.ingest()) == [f"{server.url('/uno')}: parsing failed: RecursionError: too deep"]
    assert site.titles() == ["due"]


def test_a_stored_page_stays_when_it_fails(site, server):
    start(site, server, DATED)
    site.ingest()
    server.pages["/uno"] = Answer(status=500)
    put_map(server, DATED | {"uno": "2026-03-05"})
    assert len(list_errors(site.ingest())) == 1
    assert site.titles() == ["due", "uno"]


def test_a_run_requests_a_limited_number_of_pages_and_the_next_continues(site, server):
    pages = {f"p{number}": f"2026-03-0{number}" for number in range(1, 6)}
    start(site, server, pages, max_pages=2)
    runs = [(site.ingest(), sorted(asked(server)))[1] for _ in range(3)]
    assert runs == [["/p4", "/p5", "/sitemap.xml"], ["/p2", "/p3", "/sitemap.xml"], ["/p1", "/sitemap.xml"]]
    assert len(site.entries()) == 5


def test_a_url_of_another_site_is_refused_and_reported(site, server):
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
        configure(site, server, server.url("/sitemap.xml"), hosts=("127.0.0.1", "127.0.0.2"))
        server.pages["/uno"] = redirect(other.url("/uno"))
        assert "on another host" in list_errors(site.ingest())[0]
    assert site.titles() == ["due"]


def test_a_page_in_a_private_network_is_not_requested(site, server):
    start(site, server, {"uno": None})
    configure(site, server, server.url("/sitemap.xml"), hosts=())
    assert "not a public address" in list_errors(site.ingest())[0]
    assert not server.requests


def put_index(server, **changed):
    lists = {"a.xml.gz": "2026-03-01", "b.txt": "2026-03-01"} | changed
    put_map(server, lists, root="sitemapindex", element="sitemap")


@pytest.fixture
def indexed(site, server):
    """A site that read an index of two sitemaps."""
    put_pages(server, "uno", "due", "tre")
    server.pages["/a.xml.gz"] = Answer(body=gzip.compress(make_map(server, {"uno": "2026-03-01"})))
    server.pages["/b.txt"] = Answer(body=f"{server.url('/due')}\n".encode())
    put_index(server)
    configure(site, server, server.url("/sitemap.xml"))
    site.ingest()
    return site


def test_all_sitemaps_of_a_new_index_are_requested(indexed, server):
    assert sorted(asked(server)) == ["/a.xml.gz", "/b.txt", "/due", "/sitemap.xml", "/uno"]


def test_no_sitemap_of_an_unchanged_index_is_requested(indexed, server):
    asked(server)
    indexed.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_a_changed_sitemap_of_an_index_is_requested(indexed, server):
    asked(server)
    server.pages["/b.txt"] = Answer(body=f"{server.url('/tre')}\n".encode())
    put_index(server, **{"b.txt": "2026-03-05"})
    indexed.ingest()
    assert asked(server) == ["/sitemap.xml", "/b.txt", "/tre"]
    assert indexed.titles() == ["tre", "uno"]


def test_a_sitemap_that_failed_is_requested_again_if_the_index_is_unchanged(site, server):
    put_pages(server, "uno")
    index = make_map(server, {"a.xml": "2026-03-01"}, root="sitemapindex", element="sitemap")

    def answer(request):
        same = request.headers.get("if-none-match") == '"1"'
        return Answer(status=304) if same else Answer(body=index, headers={"ETag": '"1"'})

    server.pages["/sitemap.xml"] = answer
    configure(site, server, server.url("/sitemap.xml"))
    assert len(list_errors(site.ingest())) == 1
    put_map(server, {"uno": None}, path="/a.xml")
    assert not list_errors(site.ingest())
    assert site.titles() == ["uno"]
    asked(server)
    site.ingest()
    assert asked(server) == ["/sitemap.xml"]


def test_a_cut_index_withdraws_no_page(site, server):
    pages = {"a.xml": "uno", "b.xml": "due"}
    put_pages(server, "uno", "due")
    for path, name in pages.items():
        put_map(server, {name: None}, path=f"/{path}")
    index = make_map(server, dict.fromkeys(pages, "2026-03-01"), root="sitemapindex", element="sitemap")
    server.pages["/sitemap.xml"] = Answer(body=index)
    configure(site, server, server.url("/sitemap.xml"))
    site.ingest()
    server.pages["/sitemap.xml"] = Answer(body=index[: index.index(b"b.xml") - 30])
    assert len(list_errors(site.ingest(allow_shrink=True))) == 1
    assert site.titles() == ["due", "uno"]


def test_an_index_with_many_sitemaps_is_read_over_several_runs(site, server):
    lists = {f"s{number}.xml": None for number in range(4)}
    for number, path in enumerate(lists):
        put_pages(server, f"p{number}")
        put_map(server, {f"p{number}": "2026-03-01"}, path=f"/{path}")
    put_map(server, dict.fromkeys(lists, "2026-03-01"), root="sitemapindex", element="sitemap")
    configure(site, server, {"path": server.url("/sitemap.xml"), "max_pages": 3})
    for _ in range(3):
        site.ingest()
    assert site.titles() == ["p0", "p1", "p2", "p3"]


def test_pages_are_read_in_chunks_and_none_is_lost(site, server, monkeypatch):
    monkeypatch.setattr("feedtool.articles.remote.crawl._MAX_HELD", 2)
    pages = {f"p{number}": f"2026-03-0{number}" for number in range(1, 8)}
    start(site, server, pages, max_pages=2)
    for _ in range(4):
        site.ingest()
    assert len(site.titles()) == 7


NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}</loc><news:news>
<news:publication><news:name>O</news:name><news:language>it</news:language></news:publication>
<news:publication_date>2026-03-0{day}T09:00:00+01:00</news:publication_date><news:title>{title}</news:title>
<news:keywords>laser, carta</news:keywords></news:news></url></urlset>"""


def test_a_news_sitemap_gives_dates_and_tags_and_withdraws_no_page(site, server):
    put_pages(server, "uno", "due")
    configure(site, server, server.url("/news.xml"))
    for day, name in ((1, "uno"), (4, "due")):
        server.pages["/news.xml"] = Answer(body=NEWS.format(url=server.url(f"/{name}"), day=day, title=name).encode())
        assert not list_errors(site.ingest())
    found = site.entries()
    assert sorted(found) == ["due", "uno"]
    assert found["uno"].published == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert [category.term for category in found["uno"].categories] == ["laser", "carta"]
    assert asked(server) == ["/news.xml", "/uno", "/news.xml", "/due"]


@pytest.fixture
def sitemap_file(site, server):
    """A site that read a sitemap in a file."""
    put_pages(server, *DATED)
    configure(site, server, "sitemap*.xml")
    site.write("sitemap-posts.xml", make_map(server, DATED))
    site.ingest()
    return site


def test_a_sitemap_can_be_a_file(sitemap_file):
    assert sitemap_file.titles() == ["due", "uno"]


def test_no_page_of_an_unchanged_sitemap_file_is_requested(sitemap_file, server):
    asked(server)
    sitemap_file.ingest()
    assert asked(server) == []


def test_another_sitemap_file_replaces_the_pages(sitemap_file, server):
    (sitemap_file.folder / "sitemap-posts.xml").unlink()
    sitemap_file.write("sitemap.xml", make_map(server, {"uno": "2026-03-01"}))
    sitemap_file.ingest(allow_shrink=True)
    assert sitemap_file.titles() == ["uno"]


def test_a_page_that_is_not_marked_as_an_article_is_skipped(site, server):
    start(site, server, {"uno": None, "about": None})
    server.pages["/about"] = Answer(body=b"<html><title>About us</title><p>We.</p></html>")
    assert any("; skipped" in note.message for one in site.ingest().documents for note in one.notes)
    assert site.titles() == ["uno"]
    asked(server)
    configure(site, server, {"path": server.url("/sitemap.xml"), "format": "webpage"})
    site.ingest()
    assert site.titles() == ["About us", "uno"]


def test_an_offline_run_requests_nothing_and_keeps_all_pages(site, server):
    start(site, server, DATED)
    site.ingest()
    asked(server)
    put_map(server, {})
    site.ingest(offline=True)
    assert site.titles() == ["due", "uno"]
    assert asked(server) == []


def test_a_sitemap_in_a_file_is_read_offline_without_an_error(site, server):
    put_pages(server, *DATED)
    site.write("sitemap.xml", make_map(server, DATED))
    for options in ({}, {"format": "webpage"}):
        configure(site, server, {"name": "blog", "path": "sitemap.xml"} | options)
        site.ingest()
        assert not list_errors(site.ingest(offline=True))
        assert site.titles() == ["due", "uno"]


def test_a_file_that_only_has_the_name_of_a_sitemap_is_read_by_its_format(site, server):
    configure(site, server, "*.md")
    site.write("sitemap-guide.md", b"---\ntitle: On sitemaps\ndate: 2026-03-05\n---\n\nText.\n")
    for offline in (False, True):
        assert not list_errors(site.ingest(offline=offline))
        assert site.titles() == ["On sitemaps"]


def test_a_sitemap_under_another_name_is_refused_with_a_hint(site, server):
    configure(site, server, "pages.xml")
    site.write("pages.xml", make_map(server, DATED))
    assert "format: sitemap" in list_errors(site.ingest())[0]
    put_pages(server, *DATED)
    configure(site, server, {"name": "pages", "path": "pages.xml", "format": "sitemap"})
    assert not list_errors(site.ingest())
    assert site.titles() == ["due", "uno"]


def test_a_host_that_answers_429_is_one_error(site, server):
    pages = {f"p{number}": "2026-03-01" for number in range(5)}
    start(site, server, pages)
    for name in pages:
        server.pages[f"/{name}"] = Answer(status=429, headers={"Retry-After": "60"})
    assert len(list_errors(site.ingest())) == 1
    assert len(server.requests) == 2


def test_request_headers_are_sent_only_to_the_origin_of_the_sitemap(site, server, monkeypatch):
    monkeypatch.setenv("TOKEN", "s3cret")
    with serve() as other:
        put_pages(other, "elsewhere")
        pages = {"uno": None, other.url("/elsewhere"): None}
        start(site, server, pages, headers={"Authorization": "Bearer ${TOKEN}"})
        report = site.ingest()
        assert {request.headers.get("authorization") for request in server.requests} == {"Bearer s3cret"}
        assert [request.headers.get("authorization") for request in other.requests] == [None]
    assert "s3cret" not in repr(report)
    assert all(b"s3cret" not in path.read_bytes() for path in site.folder.iterdir())


def test_an_error_in_records_is_reported_until_fixed_and_one_on_a_page_once(site, server):
    records = Answer(body=b'[{"id": 1, "title": "Uno", "date": "presto"}]', headers={"ETag": '"1"'})
    server.pages["/posts.json"] = records
    configure(site, server, server.url("/posts.json"))
    for _ in range(2):
        assert len(list_errors(site.ingest())) == 1
    start(site, server, {"due": "2026-03-01"})
    wrong = PAGE.replace("<head>", '<head><meta property="article:published_time" content="presto">')
    server.pages["/due"] = Answer(body=wrong.format(title="due").encode())
    assert [len(list_errors(site.ingest())) for _ in range(2)] == [1, 0]
    assert "due" not in site.titles(), "its date cannot be read, and no earlier version is stored"


def test_records_at_a_url_are_read_like_those_in_a_file(site, server):
    server.pages["/posts.json"] = Answer(body=b'[{"id": 1, "title": "Uno", "date": "2026-03-05"}]')
    configure(site, server, server.url("/posts.json?all=yes"))
    site.ingest()
    assert asked(server) == ["/posts.json?all=yes"]
    assert site.titles() == ["Uno"]


def test_one_page_at_a_url_is_an_article_if_the_config_says_so(site, server):
    server.pages["/uno"] = Answer(body=b"<title>uno</title><article><a href='x'>x</a></article>")
    configure(site, server, {"path": server.url("/uno"), "format": "webpage"})
    assert not list_errors(site.ingest())
    uno = site.entries()["uno"]
    assert uno.link == server.url("/uno")
    assert f'href="{server.url("/x")}"' in (uno.content or "")


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ("https://a.example/posts?key=abc", "contains a key"),
        ("https://a.example/posts?x=${KEY}", "contains a key"),
        ("https://u:p@a.example/sitemap.xml", "contains a user name"),
        ("ftp://a.example/sitemap.xml", "expected a path"),
        ({"path": "https://a.example/posts", "api_key": "abc"}, "take it from the environment"),
        ({"path": "https://a.example/posts", "headers": {"Authorization": "abc"}}, "take it from the environment"),
    ],
)
def test_a_secret_in_the_config_is_an_error(site, server, articles, message):
    configure(site, server, articles)
    with pytest.raises(ConfigError, match=message) as caught:
        site.load_config()
    assert "abc" not in str(caught.value)
