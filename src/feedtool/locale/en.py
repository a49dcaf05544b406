"""English."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="en",
    labels={
        "skip": "Skip to the entries",
        "feeds": "Feeds",
        "subscribe": "Subscribe",
        "how": "Copy an address into your feed reader: it tells you when something is new. No account, no mail, no tracking.",
        "also": "Also at",
        "from": "from",
        "by": "by",
        "empty": "Nothing here yet.",
        "read": "Read on",
        "newest": "Newest",
        "sources": "Sources",
        "price": "Price",
        "until": "Until",
        "rating": "Rating",
        "picture": "Picture",
        "how_title": "How to subscribe",
        "embed": "Show it on your site",
        "newer": "Newer entries",
        "older": "Older entries",
        "latest": "Newest entries",
        "archives": "Archives",
        "archive": "Archive",
        "more": "More feeds",
        "instead": "The same lines with another name:",
    },
    months=(
        "jan january",
        "feb february",
        "mar march",
        "apr april",
        "may",
        "jun june",
        "jul july",
        "aug august",
        "sep sept september",
        "oct october",
        "nov november",
        "dec december",
    ),
    date_words=(
        "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
        "of the at th st nd rd o'"
    ),
    units={
        "minutes": "minute minutes min mins m",
        "hours": "hour hours hr hrs h",
        "days": "day days d",
        "weeks": "week weeks wk w",
        "months": "month months",
        "years": "year years yr y",
    },
    numbers=("a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    now="just now, now",
    today="today",
    yesterday="yesterday",
    ago="ago",
    categories={
        "news": "news",
        "offers": "offers, offer, deals, deal",
        "reviews": "reviews, review",
    },
    update_marks="updated, update",
    column_words=(
        "weekly week roundup digest newsletter links linkdump bookmarks recap monthly daily deals offers weekend"
    ),
    part_words=(
        "part episode chapter volume first second third fourth fifth one two three four five ten monday tuesday "
        "wednesday thursday friday saturday sunday january february march april may june july august september "
        "october november december vol six seven eight nine"
    ),
    comment_marks="re, comment, comments, comment on, comments on, reply, reply to, in reply to",
)
