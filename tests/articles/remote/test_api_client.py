"""Posts of WordPress and Ghost, which a server on loopback answers page by page.

The store stays from run to run, as the installed program's does.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from support.remote import asked, configure
from support.server import Answer, redirect
from support.site import list_errors


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
        assert query["orderby"] == "id"
        assert query["order"] == "asc"
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
    configure(site, server, {"path": server.url("/wp-json/wp/v2/posts?per_page=2")} | more)


def follow_ghost(site, server, monkeypatch):
    monkeypatch.setenv("GHOST_KEY", "gh0st")
    address = server.url("/ghost/api/content/posts/?filter=tag:news")
    configure(site, server, {"path": address, "api_key": "${GHOST_KEY}"})


@pytest.fixture
def wordpress(site, server, blog):
    """A site that read all posts of WordPress once."""
    follow_wordpress(site, server)
    assert not list_errors(site.ingest())
    return site


def test_the_first_run_reads_all_posts_of_wordpress(wordpress, blog):
    assert blog.asked() == [(1, None), (2, None), (3, None)]
    assert wordpress.titles() == [f"Post {number}" for number in range(1, 6)]
    assert wordpress.entries()["Post 3"].id == "https://blog.example/?p=3"


def test_a_later_run_reads_the_posts_that_changed(wordpress, blog):
    blog.asked()
    blog.posts |= {2: "2026-03-05T10:00:00", 6: "2026-03-05T11:00:00"}
    report = wordpress.ingest()
    assert blog.asked() == [(1, "2026-02-04T10:00:00Z"), (2, "2026-02-04T10:00:00Z")]
    assert report.added == 1
    assert report.updated == 1
    assert report.withdrawn == 0
    assert "2026-03-05" in (wordpress.entries()["Post 2"].content or "")


def test_changes_are_queried_from_a_day_before_the_last_change(wordpress, blog):
    blog.posts[6] = "2026-03-05T11:00:00"
    wordpress.ingest()
    blog.asked()
    wordpress.ingest()
    assert blog.asked() == [(1, "2026-03-04T11:00:00Z")]


def test_a_scheduled_post_is_read_on_its_date_without_a_change(site, server, blog):
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


def test_a_deleted_post_is_noticed_within_a_day(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    del blog.posts[1]
    assert site.ingest(days=0.5).withdrawn == 0
    assert "Post 1" in site.titles()
    blog.asked()
    assert site.ingest(days=1).withdrawn == 1
    assert blog.asked() == [(1, None), (2, None)]
    assert "Post 1" not in site.titles()


def test_a_deleted_post_is_noticed_at_once_in_a_complete_run(site, server, blog):
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


def test_a_post_that_gets_a_password_is_withdrawn_by_the_next_query_for_changes(site, server, blog):
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


def test_a_post_that_becomes_members_only_is_withdrawn_by_the_next_query_for_changes(ghost, blog):
    ghost.ingest()
    blog.protected.add(2)
    blog.posts[2] = "2026-03-05T11:00:00"
    assert not list_errors(ghost.ingest())
    assert list_withheld(ghost) == {"Post 2": "private"}


def test_an_incomplete_pass_fails_withdraws_nothing_and_is_repeated(site, server, blog):
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


@pytest.fixture
def single(site, server, blog):
    """A site that reads one post."""
    post = json.loads(blog.answer_wordpress(type("Request", (), {"path": "/?page=1&orderby=id&order=asc"})).body)[0]
    server.pages["/wp-json/wp/v2/posts/1"] = Answer(body=json.dumps(post).encode())
    configure(site, server, server.url("/wp-json/wp/v2/posts/1"))
    assert not list_errors(site.ingest())
    return site


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_single_post_that_its_server_no_longer_shows_is_withdrawn_at_once(single, server, status):
    server.pages["/wp-json/wp/v2/posts/1"] = Answer(status=status)
    assert len(list_errors(single.ingest())) == 1
    assert single.titles() == []


def test_a_single_post_stays_when_its_server_fails(single, server):
    server.pages["/wp-json/wp/v2/posts/1"] = Answer(status=500)
    assert len(list_errors(single.ingest())) == 1
    assert single.titles() == ["Post 1"]


def test_a_run_reads_a_limited_number_of_pages_and_the_next_starts_one_earlier(site, server, blog):
    follow_wordpress(site, server, max_pages=2)
    site.ingest()
    assert blog.asked() == [(1, None), (2, None)]
    site.ingest()
    assert blog.asked() == [(2, None), (3, None)]
    assert len(site.titles()) == 5
    site.ingest()
    assert blog.asked() == [(1, "2026-02-04T10:00:00Z")]


def test_a_page_of_posts_that_fails_is_one_error_and_the_next_run_continues(site, server, blog):
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


@pytest.fixture
def without_total(site, server, blog):
    """A site that read all posts of a WordPress that tells no total."""
    blog.tells_total = False
    follow_wordpress(site, server)
    assert not list_errors(site.ingest())
    return site


def test_posts_without_a_total_end_with_a_short_page(without_total, blog):
    assert blog.asked() == [(1, None), (2, None), (3, None)]


def test_posts_without_a_total_end_with_a_refused_page(without_total, blog):
    blog.asked()
    blog.posts[6] = "2026-02-06T10:00:00"
    assert not list_errors(without_total.ingest(days=7))
    assert blog.asked() == [(1, None), (2, None), (3, None), (4, None)]
    assert len(without_total.titles()) == 6


def test_a_missing_post_is_not_withdrawn_without_a_total(without_total, blog):
    del blog.posts[1]
    assert without_total.ingest(days=7).withdrawn == 0


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


def test_a_response_that_is_not_from_wordpress_changes_nothing(site, server, blog):
    follow_wordpress(site, server)
    site.ingest()
    for body in (b"<html>maintenance</html>", b'{"code": "rest_forbidden"}', b"[]"):
        server.pages["/wp-json/wp/v2/posts"] = Answer(body=body, headers={"X-WP-TotalPages": "1"})
        assert len(list_errors(site.ingest(days=7))) == 1
        assert len(site.titles()) == 5


@pytest.fixture
def ghost(site, server, blog, monkeypatch):
    """A site that follows a Ghost with an API key."""
    follow_ghost(site, server, monkeypatch)
    return site


def test_the_first_run_reads_all_posts_of_ghost(ghost, blog):
    assert not list_errors(ghost.ingest())
    assert blog.asked() == [(1, "tag:news"), (2, "tag:news"), (3, "tag:news")]
    assert len(ghost.titles()) == 5


def test_a_later_run_queries_the_posts_of_ghost_that_changed(ghost, blog):
    ghost.ingest()
    blog.asked()
    ghost.ingest()
    assert blog.asked() == [(1, "(tag:news)+updated_at:>'2026-02-04 10:00:00'")]


def test_the_key_of_ghost_is_neither_reported_nor_stored(ghost, server):
    report = ghost.ingest()
    server.pages["/ghost/api/content/posts/"] = redirect("gopher://a.example/?key=gh0st")
    failed = ghost.ingest()
    assert len(list_errors(failed)) == 1
    assert "gh0st" not in repr(report) + repr(failed)
    assert "gh0st" not in repr([*ghost.store.load_entries(), ghost.store.load_feeds()])


def test_requests_to_one_host_keep_the_delay(site, server, blog):
    follow_wordpress(site, server)
    site.replace("feeds.yaml", "host_delay: 0s", "host_delay: 1s")
    blog.per_page = 3
    site.ingest()
    first, second = (request.at for request in server.requests)
    assert second - first > 0.9


def test_wordpress_can_be_requested_with_user_and_password(site, server, blog, monkeypatch):
    monkeypatch.setenv("LOGIN", "YWRhOnMzY3JldA==")
    follow_wordpress(site, server, headers={"Authorization": "Basic ${LOGIN}"})
    report = site.ingest()
    assert {request.headers["authorization"] for request in server.requests} == {"Basic YWRhOnMzY3JldA=="}
    assert "YWRhOn" not in repr(report)
    assert all(b"YWRhOn" not in path.read_bytes() for path in site.folder.iterdir() if path.suffix != ".yaml")


def test_posts_that_a_former_source_had_are_not_new(site, server, blog):
    records = [
        {"id": f"https://blog.example/?p={number}", "url": f"https://blog.example/{number}/", "title": f"Post {number}"}
        for number in POSTS
    ]
    site.write("export.json", json.dumps(records))
    configure(site, server, "export.json")
    assert site.ingest().added == 5
    first_seen = {title: entry.first_seen for title, entry in site.entries().items()}
    follow_wordpress(site, server)
    report = site.ingest(days=1)
    assert (report.added, report.withdrawn) == (0, 0)
    assert {title: entry.first_seen for title, entry in site.entries().items()} == first_seen
