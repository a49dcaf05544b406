"""Tables of the vocabularies that extend RSS and Atom, each by its own specification.

Dublin Core, iTunes, Media RSS, GeoRSS, W3C Basic Geo, Creative Commons, threading (RFC 4685), paging and archiving (RFC
5005), Atom Publishing (RFC 5023), OpenSearch, Simple List Extensions, Google Base, and the modules of RSS 1.0.
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
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, attribute_of, children_of, key_of, text_of
from feedtool.lint.xml_schema import leaf as exact_leaf
from feedtool.model import Diagnostic

__all__ = ["CHANNEL_EXTENSIONS", "ENTRY_EXTENSIONS"]


def _table(prefix: str, shapes: dict[str, Shape], *many: str) -> dict[str, Child]:
    return {f"{prefix}:{name}": Child(shape=shape, is_repeatable=name in many) for name, shape in shapes.items()}


def _leaf(*checks: Check, **fields: Any) -> Shape:
    """Return the shape of an element whose text counts without the white space around it."""
    return exact_leaf(*map(_trim, checks), **fields)


def _trim(check: Check) -> Check:
    return lambda value: check(value.strip())


_ANY = Shape(holds_anything=True)
_TEXT = _leaf()

# ---------------------------------------------------------------------------------------------------------
# Values


def _check_match(pattern: str, expected: str) -> Check:
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def check(value: str) -> Iterator[Diagnostic]:
        if not compiled.fullmatch(value):
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
        if not _NUMBER.fullmatch(value) or not least <= float(value) <= most:
            yield Diagnostic("invalid-coordinate", f"{quote(value)} is not a number from {least:g} to {most:g}")

    return check


_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_check_number = _check_match(_NUMBER.pattern, "a number")
_check_integer = _check_match(r"[+-]?\d+", "a whole number")
_check_percent = _check_match(r"\d+(?:\.\d+)?%?", "a percentage")
_check_duration = _check_match(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", "a duration such as 1:02:30, or seconds")
_check_yes_no = _check_word("yes", "no")
_check_truth = _check_match("true|false", "true or false")
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
    "dc:date": Child(shape=_leaf(check_w3cdtf), is_repeatable=True),
    "dc:language": Child(shape=_leaf(check_language)),
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
    **{f"dcterms:{name}": Child(shape=_leaf(check_w3cdtf)) for name in _TERM_DATES},
}

_SYNDICATION = _table("sy", {
    "updatePeriod": _leaf(check_one_of("hourly", "daily", "weekly", "monthly", "yearly")),
    "updateFrequency": _leaf(check_positive),
    "updateBase": _leaf(check_w3cdtf),
})  # fmt: skip

_SLASH = _table("slash", {
    "comments": _leaf(check_count),
    "section": _leaf(check_plain),
    "department": _TEXT,
    "hit_parade": _leaf(_check_match(r"\d+(?:\s*,\s*\d+)*", "whole numbers with commas between")),
})  # fmt: skip

_ADMIN = _table("admin", {"errorReportsTo": _RESOURCE, "generatorAgent": _RESOURCE})
_CC = _table("cc", {"license": _RESOURCE}, "license")
_CREATIVE_COMMONS = _table("creativeCommons", {"license": _leaf(check_address)}, "license")


def _flare_rule(element: Any) -> Diagnostics:
    """In RSS, an address relative to xml:base is one that readers do not resolve."""
    if key_of(element.getparent()) == "channel":
        for name in ("href", "src"):
            value = attribute_of(element, name)
            if value is not None and not any(check_reference(value)):
                yield from ((element, replace(one, severity="warning")) for one in check_address(value))


_FEEDBURNER = _table("feedburner", {"awareness": _leaf(check_address)})
_FEEDBURNER_CHANNEL = {
    **_FEEDBURNER,
    **_table("feedburner", {
        "browserFriendly": _leaf(check_plain),
        "emailServiceId": _TEXT,
        "feedburnerHostname": _leaf(check_address),
        "feedFlare": _leaf(check_plain, attributes={"href": check_reference, "src": check_reference},
                           required=("href", "src"), rule=_flare_rule),
        "info": Shape(attributes={"uri": check_reference}, required=("uri",)),
    }, "feedFlare"),
}  # fmt: skip
_FEEDBURNER_ITEM = {
    **_FEEDBURNER,
    **_table("feedburner", {"origLink": _leaf(check_address), "origEnclosureLink": _leaf(check_address)}),
}

_BLOG_CHANNEL = _table("blogChannel", dict.fromkeys(("blogRoll", "blink", "changes", "mySubscriptions"),
                                                    _leaf(check_web_address)))  # fmt: skip

_EVENT = _table("ev", {
    "startdate": _leaf(check_iso8601), "enddate": _leaf(check_iso8601), "location": _TEXT, "organizer": _TEXT,
    "type": _TEXT,
})  # fmt: skip


def _outdated_rule(element: Any) -> Diagnostics:
    yield element, Diagnostic("outdated-name", "the element is called wfw:commentRss", "warning", "write commentRss",
                              "CommentAPI specification")  # fmt: skip


_WELL_FORMED_WEB = _table("wfw", {
    "comment": _leaf(check_address),
    "commentRss": _leaf(check_address),
    "commentRSS": _leaf(check_address, rule=_outdated_rule),
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
    "prev": _leaf(check_address),
})  # fmt: skip

_REPLY = _table("thr", {
    "in-reply-to": Shape(
        attributes={"ref": check_address, "href": check_address, "type": check_media_type, "source": check_address},
        required=("ref",), holds_anything=True, spec="RFC 4685 section 3",
    ),
}, "in-reply-to")  # fmt: skip
_THREAD_ENTRY = {**_REPLY, **_table("thr", {"total": _leaf(check_count, spec="RFC 4685 section 5")})}

_PUBLISHING = _table("app", {
    "edited": _leaf(check_rfc3339, spec="RFC 5023 section 10.2"),
    "control": Shape(children={"app:draft": Child(shape=_leaf(check_one_of("yes", "no")))},
                     spec="RFC 5023 section 13.1"),
})  # fmt: skip

_TOMBSTONES = _table("at", {
    "deleted-entry": Shape(attributes={"ref": check_address, "when": check_rfc3339}, required=("ref", "when"),
                           holds_anything=True, spec="RFC 6721 section 3"),
}, "deleted-entry")  # fmt: skip

_SEARCH = _table("opensearch", {
    "totalResults": _leaf(check_count),
    "startIndex": _leaf(_check_integer),
    "itemsPerPage": _leaf(check_count),
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
    "treatAs": _leaf(check_one_of("list")),
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
    "geo:lat": Child(shape=_leaf(_check_between(-90, 90)), is_required=True),
    "geo:long": Child(shape=_leaf(_check_between(-180, 180)), is_required=True),
    "geo:alt": Child(shape=_leaf(_check_number)),
})  # fmt: skip

_GEOGRAPHY: dict[str, Child] = {
    **_table("geo", {
        "lat": _leaf(_check_between(-90, 90)),
        "long": _leaf(_check_between(-180, 180)),
        "alt": _leaf(_check_number),
        "lat_long": _TEXT,
        "Point": _POINT,
    }),
    **_table("georss", {
        "point": _leaf(_check_positions(1, 1)),
        "line": _leaf(_check_positions(2)),
        "polygon": _leaf(_check_positions(4)),
        "box": _leaf(_check_positions(2, 2)),
        "circle": _TEXT,
        "where": _ANY,
        "elev": _leaf(_check_number),
        "floor": _leaf(_check_integer),
        "radius": _leaf(_check_number),
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
    children={"itunes:name": Child(shape=_TEXT), "itunes:email": Child(shape=_leaf(check_mail))}, rule=_owner_rule
)
_IMAGE = Shape(attributes={"href": check_web_address, "rel": None, "type": None}, required=("href",),
               holds_anything=True)  # fmt: skip


def _check_keywords(value: str) -> Iterator[Diagnostic]:
    if " " in value.strip() and "," not in value:
        yield Diagnostic("keywords", "keywords must be separated by commas", "warning")


_ITUNES = _table("itunes", {
    "author": _leaf(check_plain, _check_shorter(255)),
    "block": exact_leaf(_check_word("yes", "no", "clean")),
    "explicit": exact_leaf(_check_word("true", "false")),
    "image": _IMAGE,
    "keywords": _leaf(check_plain, _check_shorter(255), _check_keywords),
    "subtitle": _leaf(check_plain, _check_shorter(255)),
    "summary": _leaf(check_plain, _check_shorter(4000)),
    "title": _leaf(check_plain),
})  # fmt: skip
_ITUNES_CHANNEL = {
    **_ITUNES,
    **_table("itunes", {
        "category": _CATEGORY,
        "complete": _leaf(_check_yes_no),
        "link": _IMAGE,
        "new-feed-url": _leaf(check_web_address),
        "owner": _OWNER,
        "type": _leaf(_check_word("episodic", "serial")),
    }, "category"),
}  # fmt: skip
_ITUNES_ITEM = {
    **_ITUNES,
    **_table("itunes", {
        "category": _CATEGORY,
        "duration": _leaf(_check_duration),
        "episode": _leaf(check_positive),
        "episodeType": _leaf(_check_word("full", "trailer", "bonus")),
        "season": _leaf(check_positive),
        "order": _leaf(_check_integer),
        "isClosedCaptioned": _leaf(_check_yes_no),
    }, "category"),
}  # fmt: skip

# ---------------------------------------------------------------------------------------------------------
# Media RSS 1.5


_ICRA_LABEL = "(?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[ab]|x[a-e]) 1)"
_check_icra = _check_match(rf"r \({_ICRA_LABEL}(?: {_ICRA_LABEL})*\)", "a label of urn:icra")
_RATINGS = {
    "urn:simple": {"adult", "nonadult"},
    "urn:mpaa": {"g", "m", "nc-17", "pg", "pg-13", "r", "x"},
    "urn:v-chip": {"14+", "18+", "c", "c8", "g", "pg", "tv-14", "tv-g", "tv-ma", "tv-pg", "tv-y", "tv-y7", "tv-y7-fv"},
}


def _rating_rule(element: Any) -> Diagnostics:
    scheme, value = attribute_of(element, "scheme") or "urn:simple", text_of(element).strip()
    if scheme not in _RATINGS:
        check, checked = (_check_icra, value) if scheme == "urn:icra" else (check_address, scheme)
        yield from ((element, diagnostic) for diagnostic in check(checked))
    elif value not in _RATINGS[scheme]:
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


_COUNTRY_CODES = """
AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE
GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM
KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH
SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG
VI VN VU WF WS XK YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_COUNTRY_CODES.split())
"""ISO 3166-1, with AN, which was withdrawn, and XK, which its users assigned to Kosovo."""


def _check_country(value: str) -> Iterator[Diagnostic]:
    if value.upper() not in _COUNTRIES:
        yield Diagnostic("invalid-value", f"{quote(value)} is not a country", hint="write IT, DE, US ...",
                         spec="ISO 3166-1")  # fmt: skip


_EVERYBODY = {"all", "none"}


def _restriction_rule(element: Any) -> Diagnostics:
    kind, words = attribute_of(element, "type"), text_of(element).split()
    if kind is None and not _EVERYBODY.issuperset(words):
        yield element, Diagnostic("invalid-value", f"{quote(' '.join(words))} is neither all nor none",
                                  hint="state what is restricted: type='country' or type='uri'",
                                  spec="Media RSS, media:restriction")  # fmt: skip
    check = {"country": _check_country, "uri": check_address}.get(kind or "")
    if check and not (len(words) == 1 and words[0].lower() in _EVERYBODY):
        yield from ((element, diagnostic) for word in words for diagnostic in check(word))


_DIGITS = {"md5": 32, "sha-1": 40}


def _hash_rule(element: Any) -> Diagnostics:
    algorithm = attribute_of(element, "algo") or "md5"
    length, value = _DIGITS.get(algorithm), text_of(element).strip()
    if length and not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", value):
        yield element, Diagnostic("invalid-value", f"{quote(value)} is not {length} hexadecimal digits of {algorithm}",
                                  hint="state algo='md5' or algo='sha-1'", spec="Media RSS, media:hash")  # fmt: skip


_ROLE_NAMES = (
    "actor|adaptor|anchor person|animal trainer|animator|announcer|armourer|art director|artist|artist/performer|"
    "assistant camera|assistant chief lighting technician|assistant director|assistant producer|"
    "assistant visual editor|author|broadcast assistant|broadcast journalist|camera operator|carpenter|casting|causeur|"
    "chief lighting technician|choir|choreographer|clapper loader|commentary or commentator|"
    "commissioning broadcaster|composer|computer programmer|conductor|consultant|continuity checker|correspondent|"
    "costume designer|dancer|dialogue coach|director|director of photography|distribution company|draughtsman|dresser|"
    "dubber|editor|editor/producer|ensemble|executive producer|expert|fight director|floor manager|focus puller|"
    "foley artist|foley editor|foley mixer|graphic assistant|graphic designer|greensman|grip|hairdresser|illustrator|"
    "interviewed guest|interviewer|key character|key grip|key talents|leadman|librettist|lighting director|"
    "lighting technician|location manager|lyricist|make up artist|manufacturer|matte artist|music arranger|music group|"
    "musician|news reader|orchestra|participant|performer|photographer|post|producer|production assistant|"
    "production company|production department|production manager|production secretary|programme production researcher|"
    "programme proposal|property manager|publishing company|puppeteer|pyrotechnician|reporter|rigger|runner|scenario|"
    "scenic operative|script supervisor|second assistant camera|second assistant director|second unit director|"
    "set designer|set dresser|sign language|singer|sound designer|sound mixer|sound recordist|special effects|stunts|"
    "subtitles|technical director|term|translation|transportation manager|treatment|treatment proposal|"
    "treatment/programme proposal|vision mixer|visual editor|visual effects|wardrobe|witness"
)
_ROLES = frozenset(_ROLE_NAMES.split("|"))
"""The roles of the EBU, to which Media RSS refers."""


def _credit_rule(element: Any) -> Diagnostics:
    role, scheme = attribute_of(element, "role"), attribute_of(element, "scheme") or "urn:ebu"
    if scheme != "urn:ebu":
        yield from ((element, diagnostic) for diagnostic in check_address(scheme))
    if role and (role not in _ROLES if scheme == "urn:ebu" else role != role.lower()):
        yield element, Diagnostic("invalid-role", f"{quote(role)} is not a role of {scheme} in lower case",
                                  spec="Media RSS, media:credit")  # fmt: skip


_TYPED = {"type": check_one_of("plain", "html")}
_MEDIA_ABOUT: dict[str, Shape] = {
    "rating": _leaf(attributes={"scheme": None}, rule=_rating_rule),
    "adult": _leaf(_check_truth, rule=_adult_rule),
    "title": _leaf(attributes=_TYPED, rule=_typed_rule),
    "description": _leaf(attributes=_TYPED, rule=_typed_rule),
    "keywords": _leaf(check_plain),
    "thumbnail": Shape(attributes={"url": check_address, "width": check_positive, "height": check_positive,
                                   "time": _check_play_time}, required=("url",)),
    "category": _leaf(check_plain, attributes={"scheme": check_address, "label": check_plain}),
    "hash": _leaf(attributes={"algo": check_one_of("md5", "sha-1")}, rule=_hash_rule),
    "player": Shape(attributes={"url": check_address, "width": check_positive, "height": check_positive},
                    required=("url",)),
    "credit": _leaf(attributes={"role": None, "scheme": None}, rule=_credit_rule),
    "copyright": _leaf(check_plain, attributes={"url": check_address}),
    "text": _leaf(attributes={**_TYPED, "lang": check_language, "start": _check_play_time, "end": _check_play_time}),
    "restriction": _leaf(attributes={"relationship": check_one_of("allow", "deny"),
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

_AMOUNT = _leaf(_check_match(r"\d+(?:[.,]\d+)*\s*[a-z]*", "a number with its unit"))
_COUNT = _leaf(check_count)
_URL = _leaf(check_web_address)
_GOOGLE_FORMS = {
    "price": _AMOUNT,
    "currency": _leaf(_check_match("[A-Z]{3}", "a currency of three letters")),
    "price_type": _leaf(check_one_of("negotiable", "starting", "fixed")),
    "quantity": _COUNT,
    "year": _leaf(_check_match(r"\d{4}", "a year")),
    "gender": _leaf(check_one_of("M", "F", "Male", "Female", "male", "female")),
    "marital_status": _leaf(check_one_of("single", "divorced", "separated", "widowed", "married", "in relationship")),
    "image_link": _URL,
    "expiration_date": _leaf(check_iso8601),
    "expiration_date_time": _leaf(check_iso8601),
    "publish_date": _leaf(check_iso8601),
    "course_date_range": _TEXT,
    "salary_type": _leaf(check_one_of("starting", "negotiable")),
    "service_type": _leaf(check_one_of("DO", "DS", "DP", "IS", "IP", "IO", "RS", "other")),
    "reviewer_type": _leaf(check_one_of("editorial", "user")),
    "rating_type": _leaf(check_one_of("star", "score", "rank")),
    "rating": _leaf(_check_match("[1-5]", "a whole number from 1 to 5")),
    "review_type": _leaf(check_one_of("editorial", "user")),
    "tax_percent": _leaf(_check_percent),
    "mileage": _leaf(_check_match(r"\d+(?:\.\d+)?(?:\s+[a-z]+)?", "a number with its unit")),
    "rooms": _COUNT,
    "bedrooms": _COUNT,
    "bathrooms": _leaf(_check_number),
    "pages": _COUNT,
    "megapixels": _leaf(_check_match(r"\d+(?:\.\d+)?(?:\s*[a-z]+)?", "a number")),
    "hoa_dues": _leaf(_check_number),
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
_check_robots = _check_match(
    "all|none|(?:no)?index(?:,(?:no)?follow)?|(?:no)?follow(?:,(?:no)?index)?", "an instruction for robots"
)
_META = Shape(attributes={"name": _check_word("robots"), "content": _check_robots}, required=("name", "content"),
              spec="Robots Exclusion, meta")  # fmt: skip
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
    **_REPLY,
    **_FEEDBURNER_CHANNEL,
    "xhtml:div": Child(shape=_ANY, is_repeatable=True),
    "xhtml:meta": Child(shape=_META, is_repeatable=True),
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
    **_FEEDBURNER_ITEM,
    **_PUBLISHING,
    **_GOOGLE,
    **_XHTML,
    "content:encoded": Child(shape=_leaf(check_not_blank, check_html)),
}
"""The extensions of an item or an Atom entry."""
