"""Requests to WordPress and Ghost, and the next page that their answers name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from feedtool.articles.remote.api_pages import Pass, Progress, advance, find_api, plan_pass
from feedtool.errors import ParseError

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
POSTS = "https://a.example/wp-json/wp/v2/posts"
GHOST = "https://a.example/ghost/api/content/posts/"


def get_api(address):
    api = find_api(address)
    assert api is not None
    return api


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (POSTS, "wordpress"),
        ("https://a.example/blog/wp-json/wp/v2/posts?categories=3", "wordpress"),
        ("https://a.example/?rest_route=/wp/v2/posts", "wordpress"),
        (GHOST, "ghost"),
        ("https://a.example/ghost/api/v3/content/posts/", "ghost"),
        ("https://a.example/sitemap.xml", None),
        ("https://a.example/posts.json?page=2", None),
    ],
)
def test_an_api_is_recognized_by_its_url(address, name):
    api = find_api(address)
    assert (api.name if api else None) == name


@pytest.mark.parametrize(
    ("address", "since", "url"),
    [
        (
            POSTS,
            None,
            f"{POSTS}?per_page=100&_embed=author,wp:featuredmedia,wp:term&page=2&orderby=id&order=asc",
        ),
        (
            f"{POSTS}?categories[]=1&categories[]=2&per_page=20&page=9&_embed=1",
            NOW,
            (
                f"{POSTS}?categories%5B%5D=1&categories%5B%5D=2&per_page=20&_embed=1&page=2&orderby=id&order=asc&"
                "modified_after=2026-03-05T12:00:00Z"
            ),
        ),
        (GHOST, None, f"{GHOST}?limit=100&include=tags,authors&page=2&order=id%20asc"),
        (
            f"{GHOST}?filter=tag:news",
            NOW,
            (
                f"{GHOST}?limit=100&include=tags,authors&page=2&order=id%20asc"
                "&filter=%28tag:news%29%2Bupdated_at:%3E%272026-03-05%2012:00:00%27"
            ),
        ),
    ],
)
def test_parameters_of_the_user_stay_in_the_url(address, since, url):
    assert get_api(address).make_url(address, 2, since) == url


@pytest.mark.parametrize(
    ("printed", "number", "has_more", "is_certain"),
    [
        ({"x-wp-totalpages": "2"}, 1, True, True),
        ({"x-wp-totalpages": "2"}, 2, False, True),
        ({"link": '<https://a.example/?page=2>; rel="next"'}, 1, True, True),
        ({"link": '<https://a.example/?page=1>; rel="prev"'}, 2, False, True),
        ({"x-wp-totalpages": "many"}, 1, True, False),
        ({}, 1, True, False),
    ],
)
def test_the_headers_of_wordpress_tell_whether_another_page_follows(printed, number, has_more, is_certain):
    body = b'[{"modified_gmt": "2026-03-01T10:00:00"}, {"modified_gmt": "2026-03-02T10:00:00"}, 3]'
    answered = get_api(POSTS).read(body, printed, f"{POSTS}?per_page=3", number)
    assert answered.has_more == has_more
    assert answered.is_certain == is_certain
    assert answered.newest == "2026-03-02T10:00:00+00:00"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (f"{POSTS}?_fields=title,link", {"_fields": "title,link,id,guid,type,status,date_gmt,modified_gmt,"
                                                    "content.protected,excerpt.protected"}),
        (f"{POSTS}?context=embed", {"context": "view"}),
        (f"{POSTS}?context=edit", {"context": "edit"}),
        (f"{GHOST}?fields=title", {"fields": "title,id,visibility,published_at,updated_at"}),
    ],
)  # fmt: skip
def test_fields_that_tell_whether_a_post_is_public_are_always_requested(address, asked):
    query = dict(parse_qsl(urlsplit(get_api(address).make_url(address, 1, None)).query))
    assert query | asked == query


@pytest.mark.parametrize(
    ("address", "is_single"),
    [
        (POSTS, False),
        (f"{POSTS}/7", True),
        (f"{POSTS}/7/", True),
        ("https://a.example/?rest_route=/wp/v2/posts/7", True),
        ("https://a.example/?rest_route=/wp/v2/posts", False),
        (GHOST, False),
        (f"{GHOST}5ddc9141c35e7700383b2937/", True),
        (f"{GHOST}slug/rye-bread/", True),
    ],
)
def test_the_url_of_one_post_is_requested_without_pages(address, is_single):
    api = get_api(address)
    assert api.is_single(address) == is_single
    assert ("page=" in api.make_url(address, 1, NOW)) != is_single


@pytest.mark.parametrize(
    ("body", "headers", "ids", "total"),
    [
        (b'[{"id": 1}, {"id": 2}]', {"x-wp-total": "9"}, {"1", "2"}, 9),
        (b'[{"id": 1}, {"id": 1}]', {"x-wp-total": "2"}, {"1"}, 2),
        (b'[{"id": 1}, {"link": "x"}]', {"x-wp-total": "2"}, {"1"}, None),
        (b'[{"id": 1}]', {}, {"1"}, None),
    ],
)
def test_posts_are_counted_by_their_ids(body, headers, ids, total):
    answered = get_api(POSTS).read(body, {"x-wp-totalpages": "1", **headers}, POSTS, 1)
    assert answered.ids & ids == ids
    assert answered.total == total


@pytest.mark.parametrize("body", [b"{}", b'{"posts": []}', b'{"posts": {}, "meta": {"pagination": {}}}', b"[]", b"x"])
def test_a_response_that_is_not_from_ghost_is_refused(body):
    with pytest.raises(ParseError):
        get_api(GHOST).read(body, {}, GHOST, 1)


def read(progress, step, *, newest=None, left=None):
    return advance(progress, step, NOW, newest, left)


def test_all_posts_are_requested_daily_and_changed_posts_in_between():
    step = plan_pass(Progress(), NOW)
    assert step == Pass(first=1, since=None, is_whole=True)
    progress = read(Progress(), step, newest="2026-03-04T10:00:00+00:00")
    assert plan_pass(progress, NOW) == Pass(first=1, since=datetime(2026, 3, 3, 10, tzinfo=UTC), is_whole=False)
    assert read(progress, plan_pass(progress, NOW)) == progress, "a pass without news keeps the progress"
    assert plan_pass(progress, NOW + timedelta(hours=19)).since is not None
    assert plan_pass(progress, NOW + timedelta(hours=23, minutes=59)) == step
    assert plan_pass(progress, NOW, is_everything=True) == step
    assert plan_pass(progress, NOW - timedelta(days=1)) == step, "a clock that was ahead"


def test_an_interrupted_pass_continues_and_is_incomplete():
    progress = read(Progress(), plan_pass(Progress(), NOW), newest="2026-03-04T10:00:00+00:00", left=(0, 3))
    step = plan_pass(progress, NOW)
    assert step == Pass(first=2, since=None, is_whole=False)
    done = read(progress, step, newest="2026-03-01T10:00:00+00:00")
    assert done.page == 1
    assert done.since == "2026-03-04T10:00:00+00:00"
    assert plan_pass(done, NOW).since == datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_a_pass_interrupted_between_two_queries_continues_with_the_second():
    progress = read(Progress(), plan_pass(Progress(), NOW), newest="2026-03-04T10:00:00+00:00")
    progress = read(progress, plan_pass(progress, NOW), left=(1, 1))
    step = plan_pass(progress, NOW)
    assert step == Pass(first=1, view=1, since=datetime(2026, 3, 3, 10, tzinfo=UTC), is_whole=False)
    assert plan_pass(read(progress, step), NOW).view == 0


def test_a_change_date_in_the_future_does_not_hide_current_changes():
    progress = read(Progress(), plan_pass(Progress(), NOW), newest="2030-01-01T00:00:00+00:00")
    assert plan_pass(progress, NOW).since == NOW - timedelta(days=1)


@pytest.mark.parametrize("text", [None, "", "x", "[]", '{"unknown": 1}', '{"page": 3, "x": 2}'])
def test_a_pass_with_unreadable_progress_starts_again(text):
    assert Progress.decode(text) == Progress()


def test_progress_is_the_same_after_encoding_and_decoding():
    progress = Progress(all_read="2026-03-05T12:00:00+00:00", since="2026-03-04T10:00:00+00:00", page=3)
    assert Progress.decode(progress.encode()) == progress
