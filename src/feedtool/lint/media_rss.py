"""The table of Media RSS 1.5 (media)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feedtool.content.messages import quote
from feedtool.content.values import (
    check_address,
    check_count,
    check_html,
    check_language,
    check_media_type,
    check_one_of,
    check_plain,
    check_positive,
)
from feedtool.lint.element_checks import (
    ANY,
    check_match,
    check_number,
    check_truth,
    leaf,
    table,
)
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, attribute_of, children_of, text_of
from feedtool.model import Diagnostic

_check_play_time = check_match(r"(?:npt:)?(?:\d+(?:\.\d+)?|\d+:\d\d:\d\d(?:\.\d+)?|now)", "a time in a recording")

_ICRA_LABEL = "(?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[ab]|x[a-e]) 1)"
_check_icra = check_match(rf"r \({_ICRA_LABEL}(?: {_ICRA_LABEL})*\)", "a label of urn:icra")
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
    "rating": leaf(attributes={"scheme": None}, rule=_rating_rule),
    "adult": leaf(check_truth, rule=_adult_rule),
    "title": leaf(attributes=_TYPED, rule=_typed_rule),
    "description": leaf(attributes=_TYPED, rule=_typed_rule),
    "keywords": leaf(check_plain),
    "thumbnail": Shape(attributes={"url": check_address, "width": check_positive, "height": check_positive,
                                   "time": _check_play_time}, required=("url",)),
    "category": leaf(check_plain, attributes={"scheme": check_address, "label": check_plain}),
    "hash": leaf(attributes={"algo": check_one_of("md5", "sha-1")}, rule=_hash_rule),
    "player": Shape(attributes={"url": check_address, "width": check_positive, "height": check_positive},
                    required=("url",)),
    "credit": leaf(attributes={"role": None, "scheme": None}, rule=_credit_rule),
    "copyright": leaf(check_plain, attributes={"url": check_address}),
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
    **table("media", _MEDIA_ABOUT, *_MEDIA_MANY),
    **table("media", dict.fromkeys(_MEDIA_NEWER, ANY), *_MEDIA_NEWER),
}


def _content_rule(element: Any) -> Diagnostics:
    if attribute_of(element, "url") is None and not children_of(element, "media:player"):
        yield element, Diagnostic("missing-attribute", "<media:content> needs a url or a <media:player>",
                                  spec="Media RSS, media:content")  # fmt: skip


_MEDIA_CONTENT = Shape(
    children=_MEDIA_HERE,
    attributes={
        "url": check_address, "fileSize": check_positive, "type": check_media_type,
        "medium": check_one_of("image", "audio", "video", "document", "executable"), "isDefault": check_truth,
        "expression": check_one_of("full", "sample", "nonstop"), "bitrate": check_number,
        "framerate": check_number, "samplingrate": check_number, "channels": check_count,
        "duration": check_number, "height": check_positive, "width": check_positive, "lang": check_language,
    },
    rule=_content_rule,
    spec="Media RSS, media:content",
)  # fmt: skip
MEDIA = {
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
