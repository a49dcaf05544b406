"""Tables of the vocabularies that extend RSS and Atom, each by its own specification.

Dublin Core, iTunes, Media RSS, GeoRSS, W3C Basic Geo, Creative Commons, threading (RFC 4685), paging and archiving (RFC
5005), Atom Publishing (RFC 5023), OpenSearch, Simple List Extensions, Google Base, and the modules of RSS 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from feedtool.content.messages import quote
from feedtool.content.namespaces import RDF
from feedtool.content.values import (
    Check,
    check_address,
    check_count,
    check_html,
    check_iso8601,
    check_language,
    check_mail,
    check_media_type,
    check_not_blank,
    check_one_of,
    check_plain,
    check_positive,
    check_reference,
    check_rfc3339,
    check_w3cdtf,
    check_web_address,
)
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, attribute_of, children_of, key_of, leaf, text_of
from feedtool.model import Diagnostic

__all__ = ["CHANNEL_EXTENSIONS", "ENTRY_EXTENSIONS"]


def _table(prefix: str, shapes: dict[str, Shape], *many: str) -> dict[str, Child]:
    return {f"{prefix}:{name}": Child(shape=shape, is_repeatable=name in many) for name, shape in shapes.items()}


_ANY = Shape(holds_anything=True)
_TEXT = leaf()

# ---------------------------------------------------------------------------------------------------------
# Values


def _check_match(pattern: str, expected: str) -> Check:
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def check(value: str) -> Iterator[Diagnostic]:
        if not compiled.fullmatch(value.strip()):
            yield Diagnostic("invalid-value", f"{quote(value)} is not {expected}")

    return check


def _check_word(*words: str) -> Check:
    """Return a check for one of these words, in any case."""
    return _check_match("|".join(map(re.escape, words)), f"one of {', '.join(words)}")


def _check_shorter(limit: int) -> Check:
    def check(value: str) -> Iterator[Diagnostic]:
        if len(value) > limit:
            yield Diagnostic("too-long", f"it has more than {limit} characters", spec="Apple, podcast requirements")

    return check


def _check_between(least: float, most: float) -> Check:
    def check(value: str) -> Iterator[Diagnostic]:
        if not _NUMBER.fullmatch(value.strip()) or not least <= float(value) <= most:
            yield Diagnostic("invalid-coordinate", f"{quote(value)} is not a number from {least:g} to {most:g}")

    return check


_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_check_number = _check_match(_NUMBER.pattern, "a number")
_check_integer = _check_match(r"[+-]?\d+", "a whole number")
_check_percent = _check_match(r"\d+(?:\.\d+)?%?", "a percentage")
_check_duration = _check_match(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", "a duration such as 1:02:30, or seconds")
_check_yes_no = _check_word("yes", "no")
_check_truth = _check_match("true|false", "true or false")
_check_country = _check_match("[A-Z]{2}", "a country of two letters")
_check_play_time = _check_match(r"(?:npt:)?(?:\d+(?:\.\d+)?|\d+:\d\d:\d\d(?:\.\d+)?|now)", "a time in a recording")


def _check_positions(least: int, most: int | None = None) -> Check:
    """Return a check for pairs of latitude and longitude."""

    def check(value: str) -> Iterator[Diagnostic]:
        words = value.replace(",", " ").split()
        if "," in value:
            yield Diagnostic("comma-in-coordinates", "coordinates must be separated by white space", "warning")
        if len(words) % 2 or len(words) < 2 * least or (most and len(words) > 2 * most):
            yield Diagnostic("invalid-coordinate",
                             f"{quote(value)} is not the right number of latitude-longitude pairs",
                             spec="GeoRSS Simple")  # fmt: skip
            return
        for index, word in enumerate(words):
            limit = 180.0 if index % 2 else 90.0
            yield from _check_between(-limit, limit)(word)

    return check


def _resource_rule(*checks: Check) -> Callable[[Any], Diagnostics]:
    """Return a rule for the values that modules of RSS 1.0 write in rdf:resource."""

    def rule(element: Any) -> Diagnostics:
        value = element.get(f"{{{RDF}}}resource")
        if value is None:
            yield element, Diagnostic("missing-attribute", "it lacks the attribute 'rdf:resource'")
            return
        for check in checks:
            yield from ((element, diagnostic) for diagnostic in check(value))

    return rule


_RESOURCE = Shape(attributes={"rdf:resource": None}, rule=_resource_rule(check_address))

# ---------------------------------------------------------------------------------------------------------
# Dublin Core and other modules of RSS 1.0

_DC_WORDS = ("contributor", "coverage", "creator", "description", "format", "identifier", "publisher", "relation",
             "rights", "source", "subject", "title", "type")  # fmt: skip

_DC_SINGLE = {"title", "description", "type", "format", "source", "rights"}

_DUBLIN_CORE: dict[str, Child] = {
    **{f"dc:{name}": Child(shape=_TEXT, is_repeatable=name not in _DC_SINGLE) for name in _DC_WORDS},
    "dc:date": Child(shape=leaf(check_w3cdtf), is_repeatable=True),
    "dc:language": Child(shape=leaf(check_language)),
}

_TERMS = ("abstract", "accessRights", "alternative", "audience", "bibliographicCitation", "conformsTo", "contributor",
          "coverage", "creator", "description", "educationLevel", "extent", "format", "hasFormat", "hasPart",
          "hasVersion", "identifier", "isFormatOf", "isPartOf", "isReferencedBy", "isReplacedBy", "isRequiredBy",
          "isVersionOf", "language", "license", "mediator", "medium", "provenance", "publisher", "references",
          "relation", "replaces", "requires", "rights", "rightsHolder", "source", "spatial", "subject",
          "tableOfContents", "temporal", "title", "type", "valid", "available", "dateAccepted", "dateCopyrighted",
          "dateSubmitted")  # fmt: skip
_TERM_DATES = ("created", "date", "issued", "modified")

_DC_TERMS: dict[str, Child] = {
    **{f"dcterms:{name}": Child(shape=_ANY, is_repeatable=True) for name in _TERMS},
    **{f"dcterms:{name}": Child(shape=leaf(check_w3cdtf)) for name in _TERM_DATES},
}

_SYNDICATION = _table("sy", {
    "updatePeriod": leaf(check_one_of("hourly", "daily", "weekly", "monthly", "yearly")),
    "updateFrequency": leaf(check_positive),
    "updateBase": leaf(check_w3cdtf),
})  # fmt: skip

_SLASH = _table("slash", {
    "comments": leaf(check_count),
    "section": leaf(check_plain),
    "department": _TEXT,
    "hit_parade": leaf(_check_match(r"\d+(?:\s*,\s*\d+)*", "whole numbers with commas between")),
})  # fmt: skip

_ADMIN = _table("admin", {"errorReportsTo": _RESOURCE, "generatorAgent": _RESOURCE})
_CC = _table("cc", {"license": _RESOURCE}, "license")
_CREATIVE_COMMONS = _table("creativeCommons", {"license": leaf(check_address)}, "license")

_BLOG_CHANNEL = _table("blogChannel", dict.fromkeys(("blogRoll", "blink", "changes", "mySubscriptions"),
                                                    leaf(check_web_address)))  # fmt: skip

_EVENT = _table("ev", {
    "startdate": leaf(check_iso8601), "enddate": leaf(check_iso8601), "location": _TEXT, "organizer": _TEXT,
    "type": _TEXT,
})  # fmt: skip


def _outdated_rule(element: Any) -> Diagnostics:
    yield element, Diagnostic("outdated-name", "the element is called wfw:commentRss", "warning", "write commentRss",
                              "CommentAPI specification")  # fmt: skip


_WELL_FORMED_WEB = _table("wfw", {
    "comment": leaf(check_address),
    "commentRss": leaf(check_address),
    "commentRSS": leaf(check_address, rule=_outdated_rule),
})  # fmt: skip


def _ping_rule(element: Any) -> Diagnostics:
    if not children_of(element.getparent(), "trackback:ping"):
        yield element, Diagnostic("missing-ping", "trackback:about needs a trackback:ping beside it")


def _either_rule(element: Any) -> Diagnostics:
    """URLs of TrackBack: text in RSS 2.0, rdf:resource in RSS 1.0."""
    value = element.get(f"{{{RDF}}}resource") or text_of(element)
    yield from ((element, diagnostic) for diagnostic in check_web_address(value.strip()))


_TRACKBACK = _table("trackback", {
    "ping": Shape(attributes={"rdf:resource": None}, holds_anything=True, rule=_either_rule),
    "about": Shape(attributes={"rdf:resource": None}, holds_anything=True,
                   rule=lambda element: iter([*_either_rule(element), *_ping_rule(element)])),
}, "about")  # fmt: skip

# ---------------------------------------------------------------------------------------------------------
# Companions of Atom


def _complete_rule(element: Any) -> Diagnostics:
    """A complete feed has no archives and is its own current version (RFC 5005 section 2)."""
    links = {attribute_of(link, "rel") or "alternate": link for link in children_of(element.getparent(), "atom:link")}
    spec = "RFC 5005 section 2"
    for relation in ("prev-archive", "next-archive", "first", "last", "previous", "next"):
        if relation in links:
            yield (
                links[relation],
                Diagnostic("paged-and-complete", f"a complete feed must not have a {relation} link", spec=spec),
            )
    if "current" in links and "self" in links and links["current"].get("href") != links["self"].get("href"):
        yield (
            links["current"],
            Diagnostic("current-not-self", "the current link of a complete feed must be its self link", spec=spec),
        )


def _archive_rule(element: Any) -> Diagnostics:
    links = [attribute_of(link, "rel") for link in children_of(element.getparent(), "atom:link")]
    is_atom = key_of(element.getparent()) == "atom:feed"
    is_complete = bool(children_of(element.getparent(), "fh:complete"))
    if is_atom and not is_complete and not {"prev-archive", "next-archive"}.intersection(links):
        yield element, Diagnostic("lone-archive", "an archive needs a link to the previous or next one", "warning",
                                  "add a link with rel='prev-archive'", "RFC 5005 section 4")  # fmt: skip
    if "current" not in links:
        yield element, Diagnostic("missing-current", "an archive needs a link to the live feed", "warning",
                                  "add a link with rel='current'", "RFC 5005 section 4")  # fmt: skip


_HISTORY = _table("fh", {
    "archive": Shape(rule=_archive_rule, spec="RFC 5005 section 4"),
    "complete": Shape(rule=_complete_rule, spec="RFC 5005 section 2"),
    "incremental": _TEXT,
    "prev": leaf(check_address),
})  # fmt: skip

_THREAD_ENTRY = _table("thr", {
    "in-reply-to": Shape(
        attributes={"ref": check_address, "href": check_address, "type": check_media_type, "source": check_address},
        required=("ref",), holds_anything=True, spec="RFC 4685 section 3",
    ),
    "total": leaf(check_count, spec="RFC 4685 section 5"),
}, "in-reply-to")  # fmt: skip

_PUBLISHING = _table("app", {
    "edited": leaf(check_rfc3339, spec="RFC 5023 section 10.2"),
    "control": Shape(children={"app:draft": Child(shape=leaf(check_one_of("yes", "no")))},
                     spec="RFC 5023 section 13.1"),
})  # fmt: skip

_TOMBSTONES = _table("at", {
    "deleted-entry": Shape(attributes={"ref": check_address, "when": check_rfc3339}, required=("ref", "when"),
                           holds_anything=True, spec="RFC 6721 section 3"),
}, "deleted-entry")  # fmt: skip

_SEARCH = _table("opensearch", {
    "totalResults": leaf(check_count),
    "startIndex": leaf(_check_integer),
    "itemsPerPage": leaf(check_count),
    "Query": Shape(
        attributes={"role": None, "title": None, "totalResults": check_count, "searchTerms": None,
                    "count": check_count, "startIndex": _check_integer, "startPage": _check_integer,
                    "language": None, "inputEncoding": None, "outputEncoding": None},
        required=("role",),
    ),
}, "Query")  # fmt: skip

_ACCESS = _table("access", {
    "restriction": Shape(attributes={"relationship": check_one_of("allow", "deny")}, required=("relationship",)),
})  # fmt: skip

_LISTS = _table("cf", {
    "treatAs": leaf(check_one_of("list")),
    "listinfo": Shape(children={
        "cf:sort": Child(shape=Shape(attributes={
            "ns": None, "element": None, "label": None, "data-type": check_one_of("date", "number", "text"),
            "default": check_one_of("yes", "no", "true", "false"),
        }), is_repeatable=True),
        "cf:group": Child(shape=Shape(attributes={"ns": None, "element": None, "label": None}), is_repeatable=True),
    }),
})  # fmt: skip

# ---------------------------------------------------------------------------------------------------------
# Geography

_POINT = Shape(children={
    "geo:lat": Child(shape=leaf(_check_between(-90, 90)), is_required=True),
    "geo:long": Child(shape=leaf(_check_between(-180, 180)), is_required=True),
    "geo:alt": Child(shape=leaf(_check_number)),
})  # fmt: skip

_GEOGRAPHY: dict[str, Child] = {
    **_table("geo", {
        "lat": leaf(_check_between(-90, 90)),
        "long": leaf(_check_between(-180, 180)),
        "alt": leaf(_check_number),
        "lat_long": _TEXT,
        "Point": _POINT,
    }),
    **_table("georss", {
        "point": leaf(_check_positions(1, 1)),
        "line": leaf(_check_positions(2)),
        "polygon": leaf(_check_positions(4)),
        "box": leaf(_check_positions(2, 2)),
        "circle": _TEXT,
        "where": _ANY,
        "elev": leaf(_check_number),
        "floor": leaf(_check_integer),
        "radius": leaf(_check_number),
        **dict.fromkeys(("featuretypetag", "featurename", "relationshiptag"), _TEXT),
        **dict.fromkeys(("featureTypeTag", "featureName", "relationshipTag"), _TEXT),
    }, "point", "line", "polygon", "box"),
}  # fmt: skip

# ---------------------------------------------------------------------------------------------------------
# iTunes (Apple's podcast requirements)

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
    children={"itunes:name": Child(shape=_TEXT), "itunes:email": Child(shape=leaf(check_mail))}, rule=_owner_rule
)
_IMAGE = Shape(attributes={"href": check_web_address, "rel": None, "type": None}, required=("href",),
               holds_anything=True)  # fmt: skip


def _check_keywords(value: str) -> Iterator[Diagnostic]:
    if " " in value.strip() and "," not in value:
        yield Diagnostic("keywords", "keywords must be separated by commas", "warning")


_ITUNES = _table("itunes", {
    "author": leaf(check_plain, _check_shorter(255)),
    "block": leaf(_check_word("yes", "no", "clean")),
    "explicit": leaf(_check_word("true", "false")),
    "image": _IMAGE,
    "keywords": leaf(check_plain, _check_shorter(255), _check_keywords),
    "subtitle": leaf(check_plain, _check_shorter(255)),
    "summary": leaf(check_plain, _check_shorter(4000)),
    "title": leaf(check_plain),
})  # fmt: skip
_ITUNES_CHANNEL = {
    **_ITUNES,
    **_table("itunes", {
        "category": _CATEGORY,
        "complete": leaf(_check_yes_no),
        "link": _IMAGE,
        "new-feed-url": leaf(check_web_address),
        "owner": _OWNER,
        "type": leaf(_check_word("episodic", "serial")),
    }, "category"),
}  # fmt: skip
_ITUNES_ITEM = {
    **_ITUNES,
    **_table("itunes", {
        "category": _CATEGORY,
        "duration": leaf(_check_duration),
        "episode": leaf(check_positive),
        "episodeType": leaf(_check_word("full", "trailer", "bonus")),
        "season": leaf(check_positive),
        "order": leaf(_check_integer),
        "isClosedCaptioned": leaf(_check_yes_no),
    }, "category"),
}  # fmt: skip

# ---------------------------------------------------------------------------------------------------------
# Media RSS 1.5


_RATINGS = {
    "urn:simple": {"adult", "nonadult"},
    "urn:mpaa": {"g", "m", "nc-17", "pg", "pg-13", "r", "x"},
    "urn:v-chip": {"14+", "18+", "c", "c8", "g", "pg", "tv-14", "tv-g", "tv-ma", "tv-pg", "tv-y", "tv-y7", "tv-y7-fv"},
}


def _rating_rule(element: Any) -> Diagnostics:
    scheme, value = attribute_of(element, "scheme") or "urn:simple", text_of(element).strip()
    if scheme not in {*_RATINGS, "urn:icra"}:
        yield from ((element, diagnostic) for diagnostic in check_address(scheme))
    elif value not in _RATINGS.get(scheme, {value}):
        yield (
            element,
            Diagnostic("invalid-value", f"{quote(value)} is not a rating of {scheme}", spec="Media RSS, media:rating"),
        )


def _adult_rule(element: Any) -> Diagnostics:
    yield element, Diagnostic("outdated-name", "media:rating replaced media:adult", "warning",
                              "write <media:rating scheme='urn:simple'>", "Media RSS, media:rating")  # fmt: skip


def _typed_rule(element: Any) -> Diagnostics:
    """The text is plain unless its type is html."""
    check = check_html if attribute_of(element, "type") == "html" else check_plain
    yield from ((element, diagnostic) for diagnostic in check(text_of(element)))


def _group_rule(element: Any) -> Diagnostics:
    if len(children_of(element, "media:content")) < 2:
        yield element, Diagnostic("lone-in-group",
                                  "a media:group needs several versions of one file; it has one",
                                  hint="use media:content without the group",
                                  spec="Media RSS, media:group")  # fmt: skip


def _restriction_rule(element: Any) -> Diagnostics:
    if attribute_of(element, "type") == "country":
        for country in text_of(element).split():
            if country.lower() not in {"all", "none"}:
                yield from ((element, diagnostic) for diagnostic in _check_country(country))


_TYPED = {"type": check_one_of("plain", "html")}
_MEDIA_ABOUT: dict[str, Shape] = {
    "rating": leaf(attributes={"scheme": None}, rule=_rating_rule),
    "adult": leaf(_check_truth, rule=_adult_rule),
    "title": leaf(attributes=_TYPED, rule=_typed_rule),
    "description": leaf(attributes=_TYPED, rule=_typed_rule),
    "keywords": leaf(check_plain),
    "thumbnail": Shape(attributes={"url": check_address, "width": check_positive, "height": check_positive,
                                   "time": _check_play_time}, required=("url",)),
    "category": leaf(attributes={"scheme": check_address, "label": None}),
    "hash": leaf(_check_match("[0-9a-f]{32}|[0-9a-f]{40}", "a hash in hexadecimal digits"),
                 attributes={"algo": check_one_of("md5", "sha-1")}),
    "player": Shape(attributes={"url": check_address, "width": check_positive, "height": check_positive},
                    required=("url",)),
    "credit": leaf(attributes={"role": _check_match("[a-z][a-z /_-]*", "a role"), "scheme": check_reference}),
    "copyright": leaf(attributes={"url": check_address}),
    "text": leaf(attributes={**_TYPED, "lang": check_language, "start": _check_play_time, "end": _check_play_time}),
    "restriction": leaf(attributes={"relationship": check_one_of("allow", "deny"),
                                    "type": check_one_of("country", "uri", "sharing")}, required=("relationship",),
                        rule=_restriction_rule),
}  # fmt: skip
_MEDIA_NEWER = ("community", "comments", "embed", "responses", "backLinks", "status", "price", "license", "subTitle",
                "peerLink", "location", "rights", "scenes")  # fmt: skip
_MEDIA_MANY = (
    "rating",
    "keywords",
    "player",
    "thumbnail",
    "category",
    "hash",
    "credit",
    "text",
    "restriction",
    *_MEDIA_NEWER,
)
_MEDIA_HERE = {
    **_table("media", _MEDIA_ABOUT, *_MEDIA_MANY),
    **_table("media", dict.fromkeys(_MEDIA_NEWER, _ANY), *_MEDIA_NEWER),
}


def _content_rule(element: Any) -> Diagnostics:
    if attribute_of(element, "url") is None and not children_of(element, "media:player"):
        yield element, Diagnostic("missing-attribute", "<media:content> needs a url or a <media:player>",
                                  spec="Media RSS, media:content")  # fmt: skip


_MEDIA_CONTENT = Shape(
    children=_MEDIA_HERE,
    attributes={
        "url": check_address, "fileSize": check_positive, "type": check_media_type,
        "medium": check_one_of("image", "audio", "video", "document", "executable"), "isDefault": _check_truth,
        "expression": check_one_of("full", "sample", "nonstop"), "bitrate": _check_number,
        "framerate": _check_number, "samplingrate": _check_number, "channels": check_count,
        "duration": _check_number, "height": check_positive, "width": check_positive, "lang": check_language,
    },
    rule=_content_rule,
    spec="Media RSS, media:content",
)  # fmt: skip
_MEDIA = {
    **_MEDIA_HERE,
    "media:content": Child(shape=_MEDIA_CONTENT, is_repeatable=True),
    "media:group": Child(
        shape=Shape(
            children={**_MEDIA_HERE, "media:content": Child(shape=_MEDIA_CONTENT, is_repeatable=True)},
            rule=_group_rule,
        ),
        is_repeatable=True,
    ),
}

# ---------------------------------------------------------------------------------------------------------
# Google Base: elements with a format of their own; the others are free text

_AMOUNT = leaf(_check_match(r"\d+(?:[.,]\d+)*\s*[a-z]*", "a number with its unit"))
_COUNT = leaf(check_count)
_URL = leaf(check_web_address)
_GOOGLE_FORMS = {
    "price": _AMOUNT,
    "currency": leaf(_check_match("[A-Z]{3}", "a currency of three letters")),
    "price_type": leaf(check_one_of("negotiable", "starting", "fixed")),
    "quantity": _COUNT,
    "year": leaf(_check_match(r"\d{4}", "a year")),
    "gender": leaf(check_one_of("M", "F", "Male", "Female", "male", "female")),
    "marital_status": leaf(check_one_of("single", "divorced", "separated", "widowed", "married", "in relationship")),
    "image_link": _URL,
    "expiration_date": leaf(check_iso8601),
    "expiration_date_time": leaf(check_iso8601),
    "publish_date": leaf(check_iso8601),
    "course_date_range": _TEXT,
    "salary_type": leaf(check_one_of("starting", "negotiable")),
    "service_type": leaf(check_one_of("DO", "DS", "DP", "IS", "IP", "IO", "RS", "other")),
    "reviewer_type": leaf(check_one_of("editorial", "user")),
    "rating_type": leaf(check_one_of("star", "score", "rank")),
    "rating": leaf(_check_match("[1-5]", "a whole number from 1 to 5")),
    "review_type": leaf(check_one_of("editorial", "user")),
    "tax_percent": leaf(_check_percent),
    "mileage": leaf(_check_match(r"\d+(?:\.\d+)?(?:\s+[a-z]+)?", "a number with its unit")),
    "rooms": _COUNT,
    "bedrooms": _COUNT,
    "bathrooms": leaf(_check_number),
    "pages": _COUNT,
    "megapixels": leaf(_check_match(r"\d+(?:\.\d+)?(?:\s*[a-z]+)?", "a number")),
    "hoa_dues": leaf(_check_number),
    "age": _COUNT,
}


_GOOGLE_WORDS = (
    "actor additional_image_link adult age_group agent apparel_type area artist author author_name availability "
    "brand category color condition course_number course_times cuisine custom_label_0 custom_label_1 "
    "custom_label_2 custom_label_3 custom_label_4 delivery_notes delivery_radius description developer education "
    "employer ethnicity event_date_range feature format from_location google_product_category gtin height id "
    "identifier_exists immigration_status interest_rate interested_in is_bundle isbn item_group_id job_function "
    "job_industry job_type label length lens_type license link listing_type location make manufacturer "
    "manufacturer_id material memory mobile_link model model_number mpn name_of_item_being_reviewed news_source "
    "occupation operating_system pattern payment_accepted payment_notes pickup processor_speed product_type "
    "property_taxes property_type publication_name publication_volume related_link salary sale_price school "
    "school_district sexual_orientation shipping size subject subject_area tax tax_region tech_spec_link title "
    "to_location travel_date_range university upc url_of_item_being_reviewed vehicle_type vin vintage weight "
    "width year_built "
)

_GOOGLE: dict[str, Child] = {
    **{f"g:{name}": Child(shape=_ANY, is_repeatable=True) for name in _GOOGLE_WORDS.split()},
    **{f"g:{name}": Child(shape=shape, is_repeatable=True) for name, shape in _GOOGLE_FORMS.items()},
}

# ---------------------------------------------------------------------------------------------------------
# Extensions by element

_XHTML = {
    "xhtml:body": Child(shape=_ANY),
    "xhtml:div": Child(shape=_ANY, is_repeatable=True),
}
_BOTH: dict[str, Child] = {
    **_DUBLIN_CORE,
    **_DC_TERMS,
    **_CREATIVE_COMMONS,
    **_CC,
    **_GEOGRAPHY,
    **_MEDIA,
    **_SEARCH,
    **_ACCESS,
}

CHANNEL_EXTENSIONS: dict[str, Child] = {
    **_BOTH,
    **_ITUNES_CHANNEL,
    **_SYNDICATION,
    **_ADMIN,
    **_BLOG_CHANNEL,
    **_HISTORY,
    **_LISTS,
    **_TOMBSTONES,
    "g:id": Child(shape=_ANY),
}
"""The extensions of a channel or an Atom feed."""

ENTRY_EXTENSIONS: dict[str, Child] = {
    **_BOTH,
    **_ITUNES_ITEM,
    **_SLASH,
    **_TRACKBACK,
    **_WELL_FORMED_WEB,
    **_EVENT,
    **_THREAD_ENTRY,
    **_PUBLISHING,
    **_GOOGLE,
    **_XHTML,
    "content:encoded": Child(shape=leaf(check_not_blank, check_html)),
}
"""The extensions of an item or an Atom entry."""
