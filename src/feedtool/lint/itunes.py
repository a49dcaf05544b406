"""The table of Apple's elements for podcasts (itunes)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedtool.content.messages import quote
from feedtool.content.values import (
    Check,
    check_mail,
    check_plain,
    check_positive,
    check_web_address,
)
from feedtool.lint.element_checks import (
    TEXT,
    check_integer,
    check_match,
    check_word,
    leaf,
    table,
)
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, children_of
from feedtool.lint.xml_schema import leaf as exact_leaf
from feedtool.model import Diagnostic


def _check_shorter(limit: int) -> Check:
    def check(value: str) -> Iterator[Diagnostic]:
        if len(value) > limit:
            yield Diagnostic("too-long", f"it has more than {limit} characters", spec="Apple, podcast requirements")

    return check


_check_duration = check_match(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", "a duration such as 1:02:30, or seconds")
_check_yes_no = check_word("yes", "no")

_CATEGORIES = (
    "Arts|Books|Design|Fashion &|Fashion & Beauty|Food|Literature|Performing Arts|Visual Arts|Business|Careers|"
    "Business News|Entrepreneurship|Investing|Management|Management & Marketing|Marketing|Non-Profit|Shopping|Comedy|"
    "Comedy Interviews|Improv|Stand-Up|Education|Education Technology|Educational Technology|Higher Education|K-12|"
    "Language Courses|Language Learning|Training|Courses|How To|Self-Improvement|Fiction|Comedy Fiction|Drama|"
    "Science Fiction|Games & Hobbies|Automotive|Aviation|Hobbies|Other Games|Video Games|Government|"
    "Government & Organizations|Local|National|Regional|History|Health|Health & Fitness|Alternative Health|Fitness|"
    "Fitness & Nutrition|Medicine|Mental Health|Nutrition|Self-Help|Sexuality|Kids & Family|Education for Kids|"
    "Parenting|Pets & Animals|Stories for Kids|Leisure|Animation & Manga|Crafts|Games|Home & Garden|Music|"
    "Music Commentary|Music History|Music Interviews|News|Business News|Daily News|Entertainment News|"
    "News Commentary|Politics|Sports News|Tech News|News & Politics|Religion & Spirituality|Buddhism|Christianity|"
    "Hinduism|Islam|Judaism|Other|Religion|Spirituality|Science|Astronomy|Chemistry|Earth Sciences|Life Sciences|"
    "Mathematics|Natural Sciences|Nature|Physics|Social Sciences|Science & Medicine|Philosophy|Society & Culture|"
    "Documentary|Personal Journals|Places & Travel|Relationships|Sports|Baseball|Basketball|Cricket|Fantasy Sports|"
    "Football|Golf|Hockey|Rugby|Running|Soccer|Swimming|Tennis|Volleyball|Wilderness|Wrestling|Sports & Recreation|"
    "Amateur|College & High School|Outdoor|Professional|Technology|Gadgets|Podcasting|Software How-To|"
    "True Crime|TV & Film|After Shows|Film History|Film Interviews|Film Reviews|TV Reviews|Audio Blogs|"
    "International|Movies & Television|Public Radio|Talk Radio|Transportation|Travel|Arts & Entertainment|"
    "Architecture|Entertainment|Photography|Poetry|Theater|Family|Finance|Investing|Diet & Nutrition|Exercise|"
    "Computers|Hobbies|Spirituality|Sexuality|Nonprofit|Sex & Relationships"
)
"""Apple's categories of 2019 and earlier."""


def _check_category(value: str) -> Iterator[Diagnostic]:
    if value not in _CATEGORIES.split("|"):
        yield Diagnostic("invalid-category", f"{quote(value)} is not a category of Apple",
                         spec="Apple, itunes:category")  # fmt: skip


_CATEGORY = Shape(
    children={"itunes:category": Child(
        shape=Shape(attributes={"text": _check_category}, required=("text",)), is_repeatable=True,
    )},
    attributes={"text": _check_category}, required=("text",),
)  # fmt: skip


def _owner_rule(element: Any) -> Diagnostics:
    if not children_of(element, "itunes:email"):
        yield element, Diagnostic("missing-email", "itunes:owner lacks <itunes:email>")


_OWNER = Shape(
    children={"itunes:name": Child(shape=TEXT), "itunes:email": Child(shape=leaf(check_mail))}, rule=_owner_rule
)
_IMAGE = Shape(attributes={"href": check_web_address, "rel": None, "type": None}, required=("href",),
               holds_anything=True)  # fmt: skip


def _check_keywords(value: str) -> Iterator[Diagnostic]:
    if " " in value.strip() and "," not in value:
        yield Diagnostic("keywords", "keywords must be separated by commas", "warning")


_ITUNES = table("itunes", {
    "author": leaf(check_plain, _check_shorter(255)),
    "block": exact_leaf(check_word("yes", "no", "clean")),
    "explicit": exact_leaf(check_word("true", "false")),
    "image": _IMAGE,
    "keywords": leaf(check_plain, _check_shorter(255), _check_keywords),
    "subtitle": leaf(check_plain, _check_shorter(255)),
    "summary": leaf(check_plain, _check_shorter(4000)),
    "title": leaf(check_plain),
})  # fmt: skip
ITUNES_CHANNEL = {
    **_ITUNES,
    **table("itunes", {
        "category": _CATEGORY,
        "complete": leaf(_check_yes_no),
        "link": _IMAGE,
        "new-feed-url": leaf(check_web_address),
        "owner": _OWNER,
        "type": leaf(check_word("episodic", "serial")),
    }, "category"),
}  # fmt: skip
ITUNES_ITEM = {
    **_ITUNES,
    **table("itunes", {
        "category": _CATEGORY,
        "duration": leaf(_check_duration),
        "episode": leaf(check_positive),
        "episodeType": leaf(check_word("full", "trailer", "bonus")),
        "season": leaf(check_positive),
        "order": leaf(check_integer),
        "isClosedCaptioned": leaf(_check_yes_no),
    }, "category"),
}  # fmt: skip
