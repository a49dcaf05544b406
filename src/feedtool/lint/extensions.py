"""Tables of the vocabularies that extend RSS and Atom, each by its own specification.

iTunes and Media RSS have modules of their own. Here are Dublin Core, GeoRSS, W3C Basic Geo, Creative Commons, threading
(RFC 4685), paging and archiving (RFC 5005), Atom Publishing (RFC 5023), OpenSearch, Simple List Extensions, Google
Base, and the modules of RSS 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.namespaces import RDF
from feedtool.content.values import (
    Check,
    check_address,
    check_count,
    check_html,
    check_iso8601,
    check_language,
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
from feedtool.lint.element_checks import (
    ANY,
    TEXT,
    check_integer,
    check_match,
    check_number,
    check_word,
    leaf,
    table,
)
from feedtool.lint.itunes import ITUNES_CHANNEL, ITUNES_ITEM
from feedtool.lint.media_rss import MEDIA
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, attribute_of, children_of, key_of, text_of
from feedtool.model import Diagnostic

__all__ = ["CHANNEL_EXTENSIONS", "ENTRY_EXTENSIONS"]


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
    **{f"dc:{name}": Child(shape=TEXT, is_repeatable=name not in _DC_SINGLE) for name in _DC_WORDS},
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
    **{f"dcterms:{name}": Child(shape=ANY, is_repeatable=True) for name in _TERMS},
    **{f"dcterms:{name}": Child(shape=leaf(check_w3cdtf)) for name in _TERM_DATES},
}

_SYNDICATION = table("sy", {
    "updatePeriod": leaf(check_one_of("hourly", "daily", "weekly", "monthly", "yearly")),
    "updateFrequency": leaf(check_positive),
    "updateBase": leaf(check_w3cdtf),
})  # fmt: skip

_SLASH = table("slash", {
    "comments": leaf(check_count),
    "section": leaf(check_plain),
    "department": TEXT,
    "hit_parade": leaf(check_match(r"\d+(?:\s*,\s*\d+)*", "whole numbers with commas between")),
})  # fmt: skip

_ADMIN = table("admin", {"errorReportsTo": _RESOURCE, "generatorAgent": _RESOURCE})
_CC = table("cc", {"license": _RESOURCE}, "license")
_CREATIVE_COMMONS = table("creativeCommons", {"license": leaf(check_address)}, "license")


def _flare_rule(element: Any) -> Diagnostics:
    """In RSS, an address relative to xml:base is one that readers do not resolve."""
    if key_of(element.getparent()) == "channel":
        for name in ("href", "src"):
            value = attribute_of(element, name)
            if value is not None and not any(check_reference(value)):
                yield from ((element, replace(one, severity="warning")) for one in check_address(value))


_FEEDBURNER = table("feedburner", {"awareness": leaf(check_address)})
_FEEDBURNER_CHANNEL = {
    **_FEEDBURNER,
    **table("feedburner", {
        "browserFriendly": leaf(check_plain),
        "emailServiceId": TEXT,
        "feedburnerHostname": leaf(check_address),
        "feedFlare": leaf(check_plain, attributes={"href": check_reference, "src": check_reference},
                           required=("href", "src"), rule=_flare_rule),
        "info": Shape(attributes={"uri": check_reference}, required=("uri",)),
    }, "feedFlare"),
}  # fmt: skip
_FEEDBURNER_ITEM = {
    **_FEEDBURNER,
    **table("feedburner", {"origLink": leaf(check_address), "origEnclosureLink": leaf(check_address)}),
}

_BLOG_CHANNEL = table("blogChannel", dict.fromkeys(("blogRoll", "blink", "changes", "mySubscriptions"),
                                                    leaf(check_web_address)))  # fmt: skip

_EVENT = table("ev", {
    "startdate": leaf(check_iso8601), "enddate": leaf(check_iso8601), "location": TEXT, "organizer": TEXT,
    "type": TEXT,
})  # fmt: skip


def _outdated_rule(element: Any) -> Diagnostics:
    yield element, Diagnostic("outdated-name", "the element is called wfw:commentRss", "warning", "write commentRss",
                              "CommentAPI specification")  # fmt: skip


_WELL_FORMED_WEB = table("wfw", {
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


_TRACKBACK = table("trackback", {
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


_HISTORY = table("fh", {
    "archive": Shape(rule=_archive_rule, spec="RFC 5005 section 4"),
    "complete": Shape(rule=_complete_rule, spec="RFC 5005 section 2"),
    "incremental": TEXT,
    "prev": leaf(check_address),
})  # fmt: skip

_REPLY = table("thr", {
    "in-reply-to": Shape(
        attributes={"ref": check_address, "href": check_address, "type": check_media_type, "source": check_address},
        required=("ref",), holds_anything=True, spec="RFC 4685 section 3",
    ),
}, "in-reply-to")  # fmt: skip
_THREAD_ENTRY = {**_REPLY, **table("thr", {"total": leaf(check_count, spec="RFC 4685 section 5")})}

_PUBLISHING = table("app", {
    "edited": leaf(check_rfc3339, spec="RFC 5023 section 10.2"),
    "control": Shape(children={"app:draft": Child(shape=leaf(check_one_of("yes", "no")))},
                     spec="RFC 5023 section 13.1"),
})  # fmt: skip

_TOMBSTONES = table("at", {
    "deleted-entry": Shape(attributes={"ref": check_address, "when": check_rfc3339}, required=("ref", "when"),
                           holds_anything=True, spec="RFC 6721 section 3"),
}, "deleted-entry")  # fmt: skip

_SEARCH = table("opensearch", {
    "totalResults": leaf(check_count),
    "startIndex": leaf(check_integer),
    "itemsPerPage": leaf(check_count),
    "Query": Shape(
        attributes={"role": None, "title": None, "totalResults": check_count, "searchTerms": None,
                    "count": check_count, "startIndex": check_integer, "startPage": check_integer,
                    "language": None, "inputEncoding": None, "outputEncoding": None},
        required=("role",),
    ),
}, "Query")  # fmt: skip

_ACCESS = table("access", {
    "restriction": Shape(attributes={"relationship": check_one_of("allow", "deny")}, required=("relationship",)),
})  # fmt: skip

_LISTS = table("cf", {
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

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def _check_between(least: float, most: float) -> Check:
    def check(value: str) -> Iterator[Diagnostic]:
        if not _NUMBER.fullmatch(value) or not least <= float(value) <= most:
            yield Diagnostic("invalid-coordinate", f"{quote(value)} is not a number from {least:g} to {most:g}")

    return check


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


_POINT = Shape(children={
    "geo:lat": Child(shape=leaf(_check_between(-90, 90)), is_required=True),
    "geo:long": Child(shape=leaf(_check_between(-180, 180)), is_required=True),
    "geo:alt": Child(shape=leaf(check_number)),
})  # fmt: skip

_GEOGRAPHY: dict[str, Child] = {
    **table("geo", {
        "lat": leaf(_check_between(-90, 90)),
        "long": leaf(_check_between(-180, 180)),
        "alt": leaf(check_number),
        "lat_long": TEXT,
        "Point": _POINT,
    }),
    **table("georss", {
        "point": leaf(_check_positions(1, 1)),
        "line": leaf(_check_positions(2)),
        "polygon": leaf(_check_positions(4)),
        "box": leaf(_check_positions(2, 2)),
        "circle": TEXT,
        "where": ANY,
        "elev": leaf(check_number),
        "floor": leaf(check_integer),
        "radius": leaf(check_number),
        **dict.fromkeys(("featuretypetag", "featurename", "relationshiptag"), TEXT),
        **dict.fromkeys(("featureTypeTag", "featureName", "relationshipTag"), TEXT),
    }, "point", "line", "polygon", "box"),
}  # fmt: skip

# ---------------------------------------------------------------------------------------------------------
# Google Base: elements with a format of their own; the others are free text

_check_percent = check_match(r"\d+(?:\.\d+)?%?", "a percentage")

_AMOUNT = leaf(check_match(r"\d+(?:[.,]\d+)*\s*[a-z]*", "a number with its unit"))
_COUNT = leaf(check_count)
_URL = leaf(check_web_address)
_GOOGLE_FORMS = {
    "price": _AMOUNT,
    "currency": leaf(check_match("[A-Z]{3}", "a currency of three letters")),
    "price_type": leaf(check_one_of("negotiable", "starting", "fixed")),
    "quantity": _COUNT,
    "year": leaf(check_match(r"\d{4}", "a year")),
    "gender": leaf(check_one_of("M", "F", "Male", "Female", "male", "female")),
    "marital_status": leaf(check_one_of("single", "divorced", "separated", "widowed", "married", "in relationship")),
    "image_link": _URL,
    "expiration_date": leaf(check_iso8601),
    "expiration_date_time": leaf(check_iso8601),
    "publish_date": leaf(check_iso8601),
    "course_date_range": TEXT,
    "salary_type": leaf(check_one_of("starting", "negotiable")),
    "service_type": leaf(check_one_of("DO", "DS", "DP", "IS", "IP", "IO", "RS", "other")),
    "reviewer_type": leaf(check_one_of("editorial", "user")),
    "rating_type": leaf(check_one_of("star", "score", "rank")),
    "rating": leaf(check_match("[1-5]", "a whole number from 1 to 5")),
    "review_type": leaf(check_one_of("editorial", "user")),
    "tax_percent": leaf(_check_percent),
    "mileage": leaf(check_match(r"\d+(?:\.\d+)?(?:\s+[a-z]+)?", "a number with its unit")),
    "rooms": _COUNT,
    "bedrooms": _COUNT,
    "bathrooms": leaf(check_number),
    "pages": _COUNT,
    "megapixels": leaf(check_match(r"\d+(?:\.\d+)?(?:\s*[a-z]+)?", "a number")),
    "hoa_dues": leaf(check_number),
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
    **{f"g:{name}": Child(shape=ANY, is_repeatable=True) for name in _GOOGLE_WORDS.split()},
    **{f"g:{name}": Child(shape=shape, is_repeatable=True) for name, shape in _GOOGLE_FORMS.items()},
}

# ---------------------------------------------------------------------------------------------------------
# Extensions by element

_XHTML = {
    "xhtml:body": Child(shape=ANY),
    "xhtml:div": Child(shape=ANY, is_repeatable=True),
}
_check_robots = check_match(
    "all|none|(?:no)?index(?:,(?:no)?follow)?|(?:no)?follow(?:,(?:no)?index)?", "an instruction for robots"
)
_META = Shape(attributes={"name": check_word("robots"), "content": _check_robots}, required=("name", "content"),
              spec="Robots Exclusion, meta")  # fmt: skip
_BOTH: dict[str, Child] = {
    **_DUBLIN_CORE,
    **_DC_TERMS,
    **_CREATIVE_COMMONS,
    **_CC,
    **_GEOGRAPHY,
    **MEDIA,
    **_SEARCH,
    **_ACCESS,
}

CHANNEL_EXTENSIONS: dict[str, Child] = {
    **_BOTH,
    **ITUNES_CHANNEL,
    **_SYNDICATION,
    **_ADMIN,
    **_BLOG_CHANNEL,
    **_HISTORY,
    **_LISTS,
    **_TOMBSTONES,
    **_REPLY,
    **_FEEDBURNER_CHANNEL,
    "xhtml:div": Child(shape=ANY, is_repeatable=True),
    "xhtml:meta": Child(shape=_META, is_repeatable=True),
    "g:id": Child(shape=ANY),
}
"""The extensions of a channel or an Atom feed."""

ENTRY_EXTENSIONS: dict[str, Child] = {
    **_BOTH,
    **ITUNES_ITEM,
    **_SLASH,
    **_TRACKBACK,
    **_WELL_FORMED_WEB,
    **_EVENT,
    **_THREAD_ENTRY,
    **_FEEDBURNER_ITEM,
    **_PUBLISHING,
    **_GOOGLE,
    **_XHTML,
    "content:encoded": Child(shape=leaf(check_not_blank, check_html)),
}
"""The extensions of an item or an Atom entry."""
