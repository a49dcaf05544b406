"""Checks whether a value of a feed follows its specification.

Each check yields diagnostics, or nothing.

The rules come from RSS 2.0 (rssboard.org/rss-specification and its best practices profile), Atom (RFC 4287) and
the standards behind them: RFC 3339 and RFC 822 dates, RFC 3987 addresses, RFC 2045 media types, BCP 47 language tags.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import unquote

from feedtool.content.calendar import SHORT_DAYS, SHORT_MONTHS
from feedtool.content.messages import quote
from feedtool.content.text import parse_integer, unescape
from feedtool.model import Diagnostic

Check = Callable[[str], Iterator[Diagnostic]]

_LANGUAGE_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it
iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo
mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh
si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh
yi yo za zh zu
"""
_LANGUAGES = frozenset(_LANGUAGE_CODES.split())
"""ISO 639-1, including withdrawn codes."""

# The renderers of feeds check addresses, languages and email addresses, too. All other patterns are strings, which are
# compiled when a linter first uses them.

_TAG = re.compile(r"(?:[a-z]{2,3}(?:-[a-z0-9]{1,8})*|[ix](?:-[a-z0-9]{1,8})+)", re.IGNORECASE)
_PRIVATE_SCHEMES = {"feed:", "itpc:", "itms:", "pcast:", "podcast:", "rss:", "zune:"}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BAD_IN_URI = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f\x7f]")
_BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_WEB = re.compile(
    r"(?:https?|ftp)://(?:[^/?#\s@]*@)?(?:\[[^\]/?#\s]+\]|[^/?#\s:\[\]]+)(?::\d*)?(?:[/?#]|$)", re.IGNORECASE
)
_BRACKETS = re.compile(r"[\[\]]")
_UUID = r"(?i)urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_URN = r"(?i)urn:(?!urn:)[a-z0-9][a-z0-9-]{1,31}:.+"
_TAG_URI = r"(?i)tag:[^,:\s]+,\d{4}(?:-\d\d(?:-\d\d)?)?:.*"
_MEDIA_TYPE = r"(?a)[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:\"[^\"]*\"|[^\s;\"]+))*"
_RFC3339 = r"(?a)(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))"
_W3CDTF = r"(?a)(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
_RFC822 = (
    rf"(?ai)(?:({'|'.join(SHORT_DAYS)})\s*,\s*)?(\d{{1,2}})\s+({'|'.join(SHORT_MONTHS)})\s+(\d{{4}}|\d{{2}})\s+"
    r"(\d\d):(\d\d)(?::(\d\d))?\s+(UT|GMT|[ECMP][SD]T|[A-IK-Z]|[+-]?\d{4})"
)
_MAIL = re.compile(r"[a-z0-9_.+!#$%&'*/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE | re.ASCII)
_LOCAL_MAIL = re.compile(r"[\w.%+-]+@[a-z][\w.-]*", re.IGNORECASE | re.ASCII)
_MARKUP = r"(?i)</?[a-z][^>]*>|<!--"
_REFERENCE = r"(?i)&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]+);"
_ANY_REFERENCE = r"&(?:#(?:[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<number>[0-9]{1,7}))|(?P<name>[A-Za-z]\w*));"
_ACTIVE = r"(?i)<\s*(script|iframe|object|embed|applet|form|input|button|meta|link|base|style|frame|frameset)\b"
_ACTIVE_ATTRIBUTE = r"(?i)<[a-z][^>]*?\s(on\w+|style)\s*=|(?:href|src)\s*=\s*[\"']?\s*(javascript:)"
_RELATIVE = r"(?i)<[a-z][^<>]*?\s(?:href|src)\s*=\s*([\"'])(?!\s*(?:[a-z][a-z0-9+.-]*:|//|#))([^\"']*)\1"

_UNCLOSED = r"(?i)<[a-z/][^<>]*\Z"

_OLDEST_YEAR = 1990
"""The year of the first web page: no feed has older entries."""
_STRICT822 = (
    rf"(?a)(?:(?:{'|'.join(SHORT_DAYS)}), )?\d{{1,2}} (?:{'|'.join(SHORT_MONTHS)}) \d{{4}} \d\d:\d\d(?::\d\d)? "
    r"(?:[+-]?\d\d[03]0|UT|GMT|[ECMP][SD]T|Z)"
)
"""The form of RFC 822 that every reader understands: single spaces, exact names, a year of four digits."""
_COMMENT = r"\([^()]*\)"
_BAD_CHARACTER = re.compile("[\x80-\x9f\ufffd]")


# ---------------------------------------------------------------------------------------------------------
# Addresses


def check_reference(value: str) -> Iterator[Diagnostic]:
    """Check an IRI reference (RFC 3987).

    It must have no white space and no delimiters, and valid percent-encoding.
    """
    bad = _BAD_IN_URI.search(value)
    if bad:
        yield Diagnostic("invalid-address",
                         f"{quote(value)} contains {bad[0]!r}, which is not allowed in addresses",
                         hint="percent-encode it, and remove spaces around it",
                         spec="RFC 3986 section 2")  # fmt: skip
    elif _BAD_PERCENT.search(value):
        yield Diagnostic("invalid-address", f"a % in {quote(value)} is not followed by two hexadecimal digits",
                         hint="write %25 for a percent sign", spec="RFC 3986 section 2.1")  # fmt: skip


def check_address(value: str) -> Iterator[Diagnostic]:
    """Check an absolute address: the scheme and its syntax."""
    yield from check_reference(value)
    if _BAD_IN_URI.search(value):
        return
    scheme = _SCHEME.match(value)
    if not scheme:
        yield Diagnostic("relative-address", f"{quote(value)} is not an absolute address",
                         hint="begin it with https://", spec="RFC 3986 section 4.3")  # fmt: skip
    else:
        yield from _check_scheme(value, scheme[0].lower())


def _check_scheme(value: str, scheme: str) -> Iterator[Diagnostic]:
    if scheme in {"http:", "https:", "ftp:"}:
        if not _WEB.match(value):
            yield Diagnostic("invalid-address", f"{quote(value)} has no host or an invalid port",
                             spec="RFC 3986 section 3.2.2")  # fmt: skip
        elif _BRACKETS.search(value.partition("://")[2].partition("/")[2]):
            yield Diagnostic("invalid-address", f"{quote(value)} has square brackets after the host",
                             hint="write %5B and %5D", spec="RFC 3986 section 3.3")  # fmt: skip
    elif scheme in _PRIVATE_SCHEMES:
        yield Diagnostic("private-scheme", f"{quote(value)} begins with {scheme}, which few programs support",
                         "warning", "begin it with https://", "IANA, URI schemes")  # fmt: skip
    elif scheme == "tag:":
        if not re.fullmatch(_TAG_URI, value):
            yield Diagnostic("invalid-tag", f"{quote(value)} is not a tag URI",
                             hint="write tag:example.com,2026:name", spec="RFC 4151 section 2.1")  # fmt: skip
    elif scheme == "urn:":
        yield from _check_urn(value)


def _check_urn(value: str) -> Iterator[Diagnostic]:
    if value.lower().startswith("urn:uuid:"):
        if not re.fullmatch(_UUID, value):
            yield Diagnostic("invalid-uuid", f"{quote(value)} is not a UUID", spec="RFC 9562 section 4")
    elif not re.fullmatch(_URN, value):
        yield Diagnostic("invalid-urn", f"{quote(value)} is not a URN", spec="RFC 8141 section 2")


def check_uri(value: str) -> Iterator[Diagnostic]:
    """Check an absolute ASCII address, which RSS requires.

    RFC 3987 section 3.1 converts IRIs.
    """
    yield from check_address(value)
    if not value.isascii():
        yield Diagnostic("not-ascii",
                         f"{quote(value)} has characters that are not allowed in RSS addresses",
                         hint="percent-encode them; write the host in punycode",
                         spec="RSS 2.0; RFC 3986 section 2")  # fmt: skip


def check_loose_uri(value: str) -> Iterator[Diagnostic]:
    """Check the same and ignore surrounding white space, about which RSS says nothing."""
    if value != value.strip():
        yield Diagnostic("white-space", f"there is white space around {quote(value.strip())}", "info", "remove it")
    yield from check_uri(value.strip())


_PUBLIC_HOST = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z0-9][a-z0-9-]*(?::\d+)?(?:/|\Z)", re.IGNORECASE | re.ASCII)


def check_file_address(value: str) -> Iterator[Diagnostic]:
    """Check an absolute http(s) address with a public host.

    Enclosures are fetched from anywhere.
    """
    diagnostics = list(check_web_address(value))
    yield from diagnostics
    if not diagnostics and not _PUBLIC_HOST.match(value):
        yield Diagnostic("local-host", f"the host of {quote(value)} exists only in a local network",
                         spec="RSS 2.0, <enclosure>")  # fmt: skip


def check_web_address(value: str) -> Iterator[Diagnostic]:
    """Check an absolute http(s) address."""
    diagnostics = list(check_address(value))
    yield from diagnostics
    if not diagnostics and not value.lower().startswith(("http://", "https://")):
        yield Diagnostic("not-http", f"{quote(value)} is not an http or https address", spec="RSS 2.0, <enclosure>")


# ---------------------------------------------------------------------------------------------------------
# Dates


def check_rfc822(value: str) -> Iterator[Diagnostic]:
    """Check a date of RSS 2.0."""
    found = re.fullmatch(_RFC822, _drop_comments(value).strip())
    if not found:
        yield Diagnostic("invalid-date", f"{quote(value)} is not an RFC 822 date",
                         hint="write Thu, 05 Mar 2026 14:30:00 GMT", spec="RSS 2.0; RFC 822 section 5")  # fmt: skip
        return
    weekday, day, month, year, *_ = found.groups()
    whole = int(year) if len(year) == 4 else int(year) + (1900 if int(year) > 49 else 2000)
    if not _is_moment(
        whole, SHORT_MONTHS.index(month.capitalize()) + 1, int(day), *(int(part or 0) for part in found.groups()[4:7])
    ):
        yield Diagnostic("invalid-date", f"{quote(value)} does not exist", spec="RFC 822 section 5")
        return
    given = date(whole, SHORT_MONTHS.index(month.capitalize()) + 1, int(day))
    is_strict = re.fullmatch(_STRICT822, value.strip())
    if weekday and SHORT_DAYS[given.weekday()].lower() != weekday.lower():
        yield Diagnostic("wrong-weekday", f"{given.isoformat()} is a {SHORT_DAYS[given.weekday()]}, not a {weekday}",
                         "error" if is_strict else "warning", "fix or remove the weekday",
                         "RFC 822 section 5.2")  # fmt: skip
    if len(year) == 2:
        yield Diagnostic("short-year", f"{quote(value)} has a year of two digits", "warning", "write four digits",
                         "RSS 2.0")  # fmt: skip
    elif not is_strict:
        yield Diagnostic("loose-date",
                         f"{quote(value)} is a form of RFC 822 that some readers do not understand",
                         "warning", "write Thu, 05 Mar 2026 14:30:00 GMT",
                         "RSS Profile, data-types-datetime")  # fmt: skip
    yield from _check_plausible(given)


def _drop_comments(value: str) -> str:
    """Remove comments in parentheses, also nested ones (RFC 822 section 3.4.3)."""
    while (shorter := re.sub(_COMMENT, " ", value)) != value:
        value = shorter
    return value


def check_rfc3339(value: str) -> Iterator[Diagnostic]:
    """Check a date of Atom: complete, with upper-case T and Z, and an offset."""
    found = re.fullmatch(_RFC3339, value)
    hour, minute = (int(found[7] or 0), int(found[8] or 0)) if found else (0, 0)
    if not found or hour > 23 or minute > 59 or not _is_moment(*(int(part) for part in found.groups()[:6])):
        yield Diagnostic("invalid-date", f"{quote(value)} is not an RFC 3339 date", hint="write 2026-03-05T14:30:00Z",
                         spec="RFC 4287 section 3.3; RFC 3339 section 5.6")  # fmt: skip
        return
    yield from _check_plausible(date(int(found[1]), int(found[2]), int(found[3])))


def check_w3cdtf(value: str) -> Iterator[Diagnostic]:
    """Check a date of Dublin Core: a year, optionally with month, day and time."""
    found = re.fullmatch(_W3CDTF, value)
    parts = [int(part) if part else None for part in found.groups()[:6]] if found else []
    if not found or not _is_moment(parts[0] or 1, parts[1] or 1, parts[2] or 1, *(part or 0 for part in parts[3:])):
        yield Diagnostic("invalid-date", f"{quote(value)} is not a W3CDTF date", hint="write 2026-03-05T14:30:00Z",
                         spec="W3C NOTE-datetime")  # fmt: skip
    elif found[4] and not found[7]:
        yield Diagnostic("no-offset", f"{quote(value)} has no time zone", hint="add Z or +01:00",
                         spec="W3C NOTE-datetime")  # fmt: skip


def check_iso8601(value: str) -> Iterator[Diagnostic]:
    """Check the same, but allow a time without a zone: events have a place."""
    yield from (diagnostic for diagnostic in check_w3cdtf(value) if diagnostic.code != "no-offset")


def _is_moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> bool:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return False
    return hour <= 23 and minute <= 59 and second <= 60


def _check_plausible(given: date) -> Iterator[Diagnostic]:
    if given.year < _OLDEST_YEAR:
        yield Diagnostic("implausible-date", f"{given.isoformat()} is older than the web", "warning")


# ---------------------------------------------------------------------------------------------------------
# Words, people, numbers


def check_language(value: str) -> Iterator[Diagnostic]:
    """Check a language tag that begins with a known language."""
    primary = value.partition("-")[0].lower()
    if not _TAG.fullmatch(value) or len(primary) > 3 or (len(primary) == 2 and primary not in _LANGUAGES):
        yield Diagnostic("invalid-language", f"{quote(value)} is not a language tag", hint="write it, en, pt-BR ...",
                         spec="BCP 47; RSS language codes")  # fmt: skip


def check_mail(value: str) -> Iterator[Diagnostic]:
    """Check an email address (RFC 4287 section 3.2.3)."""
    if _LOCAL_MAIL.fullmatch(value) and not _MAIL.fullmatch(value):
        yield Diagnostic(
            "local-mail", f"{quote(value)} exists only in a local network", "warning", spec="RFC 4287 section 3.2.3"
        )
    elif not _MAIL.fullmatch(value):
        yield Diagnostic("invalid-mail", f"{quote(value)} is not an email address", spec="RFC 4287 section 3.2.3")


def check_no_mail(value: str) -> Iterator[Diagnostic]:
    """Check that a name contains no email address, for which Atom has its own element."""
    if re.search(rf"<{_MAIL.pattern}>", value, re.IGNORECASE | re.ASCII):
        yield Diagnostic("contains-mail", f"{quote(value)} contains an email address", "warning",
                         "write it as <email>", "RFC 4287 section 3.2.3")  # fmt: skip


def check_mail_with_name(value: str) -> Iterator[Diagnostic]:
    """Check a person in the form of RSS: mail (Name)."""
    text = value.strip()
    if text.startswith("mailto:"):  # RFC 6068: readers accept this form
        text = unquote(text.removeprefix("mailto:")).partition("?")[0]
    yield from check_plain(text) if "&" in text else ()
    found = _MAIL.search(_drop_comments(text))
    if not found:
        yield Diagnostic("invalid-contact", f"{quote(value)} contains no email address",
                         hint="write mail@example.com (Name), or use dc:creator for a name alone",
                         spec="RSS Profile, data-types-email")  # fmt: skip
    elif text == found[0]:
        yield Diagnostic("missing-name", f"{quote(value)} has no name", "warning", "write mail@example.com (Name)",
                         "RSS Profile, data-types-email")  # fmt: skip
    elif not re.fullmatch(rf"{re.escape(found[0])}\s*\([^()<>@]+\)", text):
        yield Diagnostic("contact-form", f"{quote(value)} is not mail@example.com (Name)", "warning",
                         spec="RSS Profile, data-types-email")  # fmt: skip


def check_media_type(value: str) -> Iterator[Diagnostic]:
    """Check a media type: type/subtype, with or without parameters."""
    if not re.fullmatch(_MEDIA_TYPE, value.strip()):
        yield Diagnostic("invalid-media-type", f"{quote(value)} is not a media type",
                         hint="write audio/mpeg, image/png ...", spec="RFC 6838 section 4.2")  # fmt: skip


def check_count(value: str) -> Iterator[Diagnostic]:
    """Check a whole number that is not negative."""
    if not re.fullmatch(r"\+?\d+", value.strip(), re.ASCII):
        yield Diagnostic(
            "invalid-number", f"{quote(value)} is not a whole number of at least 0", hint="write 0 if it is unknown"
        )


def check_positive(value: str) -> Iterator[Diagnostic]:
    """Check a whole number of at least 1."""
    if not re.fullmatch(r"\+?\d+", value.strip(), re.ASCII) or not value.strip("+0 \t\r\n"):
        yield Diagnostic("invalid-number", f"{quote(value)} is not a whole number of at least 1")


def check_at_most(limit: int) -> Check:
    """Return a check for a whole number from 1 to the limit."""

    def check(value: str) -> Iterator[Diagnostic]:
        diagnostics = list(check_positive(value))
        yield from diagnostics
        number = parse_integer(value.strip().lstrip("+0"))
        if not diagnostics and (number is None or number > limit):
            yield Diagnostic("too-large", f"{quote(value)} is more than {limit}", spec="RSS 2.0, <image>")

    return check


def check_one_of(*words: str) -> Check:
    """Return a check for exactly one of these words."""

    def check(value: str) -> Iterator[Diagnostic]:
        if value not in words:
            yield Diagnostic("invalid-value", f"{quote(value)} is not one of {', '.join(words)}")

    return check


def check_not_blank(value: str) -> Iterator[Diagnostic]:
    """Check that a value is not empty."""
    if not value.strip():
        yield Diagnostic("blank", "it is empty", "warning", "add a value or remove the element")


def check_field_name(value: str) -> Iterator[Diagnostic]:
    """Check the name of a form field (HTML 4.01 section 6.2)."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.:-]*", value.strip()):
        yield Diagnostic(
            "invalid-field-name", f"{quote(value)} is not a valid name of a form field", spec="RSS 2.0, <textInput>"
        )


def check_base64(value: str) -> Iterator[Diagnostic]:
    """Check Base64, which may contain white space (RFC 4287 section 4.1.3.3)."""
    try:
        b64decode("".join(value.split()), validate=True)
    except (Base64Error, ValueError):
        yield Diagnostic("not-base64", "content of this type must be Base64", spec="RFC 4287 section 4.1.3.3")


# ---------------------------------------------------------------------------------------------------------
# Markup


def check_plain(value: str) -> Iterator[Diagnostic]:
    """Check text that readers show as it is."""
    yield from check_characters(value)
    if re.search(_MARKUP, value) or re.search(_MARKUP, unescape(value)):
        yield Diagnostic("contains-markup", f"{quote(value)} contains markup", "warning",
                         "remove it: many readers show the tags",
                         "RSS Profile, data-types-characterdata")  # fmt: skip
    elif re.search(_REFERENCE, value):
        yield Diagnostic("escaped-twice", f"{quote(value)} is escaped twice", "warning", "escape text once",
                         "RSS Profile, data-types-characterdata")  # fmt: skip


def check_characters(value: str) -> Iterator[Diagnostic]:
    """Check for characters that result from a wrong encoding."""
    if _BAD_CHARACTER.search(value):
        yield Diagnostic("bad-character", "the text contains a character that results from a wrong encoding",
                         "warning", "decode the text with its original encoding, often windows-1252")  # fmt: skip


def _is_unknown(reference: re.Match[str]) -> bool:
    """Whether a reference has no name of HTML, or is a control character of Unicode."""
    if reference["name"]:
        from html.entities import html5  # a large table

        return f"{reference['name']};" not in html5
    return 0x7F <= int(reference["hex"] or reference["number"], 16 if reference["hex"] else 10) <= 0x9F


def check_html(value: str) -> Iterator[Diagnostic]:
    """Check HTML for readers: nothing active, no relative addresses."""
    yield from check_characters(value)
    if re.search(_UNCLOSED, value):
        yield Diagnostic("broken-html", "the last tag of the HTML is not closed with >", "warning",
                         "cut HTML between its elements, not by length")  # fmt: skip
    reference = next(filter(_is_unknown, re.finditer(_ANY_REFERENCE, value)), None)
    if reference:
        yield Diagnostic("unknown-reference", f"{quote(reference[0])} is not a character reference of HTML", "warning",
                         "write the character itself")  # fmt: skip
    active = re.search(_ACTIVE, value) or re.search(_ACTIVE_ATTRIBUTE, value)
    if active:
        name = next(part for part in active.groups() if part)
        yield Diagnostic("active-content", f"the HTML contains {name.lower()!r}, which readers remove", "warning",
                         "remove it")  # fmt: skip
    relative = re.search(_RELATIVE, value)
    if relative:
        yield Diagnostic("relative-in-html", f"the HTML has the relative address {quote(relative[2])}", "warning",
                         "write absolute addresses: some readers do not know the base address")  # fmt: skip
