"""Freshness, Date and Retry-After in HTTP headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedtool.fetching.freshness import find_freshness, find_retry_after

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
DATE = "Thu, 05 Mar 2026 12:00:00 GMT"
LATER = "Thu, 05 Mar 2026 14:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": 'public, Max-Age="60"'}, 60),
        ({"cache-control": "s-maxage=60"}, None),
        ({"cache-control": "max-age=60", "age": "20"}, 40),
        ({"cache-control": "max-age=60", "age": "200"}, 0),
        ({"cache-control": "max-age=60", "age": "-1, x"}, 60),
        ({"cache-control": "max-age=60", "expires": LATER, "date": DATE}, 60),
        ({"cache-control": "no-cache, max-age=60"}, None),
        ({"cache-control": "no-store", "expires": LATER, "date": DATE}, None),
        ({"cache-control": "max-age=999999999999999"}, 86400),
        ({"cache-control": "max-age=-1"}, None),
        ({"expires": LATER, "date": DATE}, 7200),
        ({"expires": LATER}, None),
        ({"expires": "0", "date": DATE}, None),
        ({"expires": DATE, "date": LATER}, 0),
        ({"expires": "Thu, 05 Mar 2099 14:00:00 GMT", "date": DATE}, 86400),
    ],
)
def test_freshness_is_read_from_the_headers(headers, seconds):
    assert find_freshness(headers) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": LATER}, 7200),
        ({"retry-after": LATER, "date": "Thu, 05 Mar 2026 13:00:00 GMT"}, 3600),
        ({"retry-after": "Thu, 05 Mar 2020 14:00:00 GMT"}, 0),
        ({"retry-after": "99999999999999999999999"}, 86400),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "\u0661\u0662"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(headers, seconds):
    assert find_retry_after(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))
