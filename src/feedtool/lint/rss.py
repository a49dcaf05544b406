"""RSS 0.91 to 2.0 by the specification (https://www.rssboard.org/rss-specification) and the RSS Profile."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from feedtool.content.calendar import DAYS
from feedtool.content.messages import quote
from feedtool.content.text import parse_integer
from feedtool.content.values import (
    check_address,
    check_at_most,
    check_count,
    check_field_name,
    check_file_address,
    check_html,
    check_language,
    check_loose_uri,
    check_mail_with_name,
    check_media_type,
    check_not_blank,
    check_one_of,
    check_plain,
    check_positive,
    check_rfc822,
    check_uri,
)
from feedtool.lint.atom_elements import (
    ATOM_CATEGORY,
    ATOM_CONTENT,
    ATOM_LINK,
    ATOM_PERSON,
    ATOM_TEXT,
    RFC3339,
)
from feedtool.lint.extensions import CHANNEL_EXTENSIONS, ENTRY_EXTENSIONS
from feedtool.lint.xml_schema import (
    Child,
    Diagnostics,
    Shape,
    attribute_of,
    children_of,
    key_of,
    leaf,
    lint_tree,
    parse_for_lint,
    text_of,
)
from feedtool.model import Diagnostic, Document

_SPEC = "RSS 2.0"
_VERSIONS = {"0.91", "0.92", "2.0"}
"""The versions that were specified."""
_LATEST_HOUR = 23
_SHORT_ID = 9


class RssLinter:
    """Diagnostics of an RSS document."""

    name = "rss"

    def claims(self, document: Document) -> bool:
        """Return whether the root is <rss>."""
        return re.search(rb"<rss[\s>]", document.content[:8192]) is not None

    def check(self, document: Document) -> Iterator[Diagnostic]:
        """Yield everything that is wrong with the document."""
        root, diagnostics = parse_for_lint(document)
        yield from diagnostics
        if root is not None:
            yield from lint_tree(root, _RSS, key_of(root))


# ---------------------------------------------------------------------------------------------------------
# Rules that a table cannot express


def _rss_rule(root: Any) -> Diagnostics:
    version = attribute_of(root, "version")
    if version is not None and version not in _VERSIONS:
        yield (
            root,
            Diagnostic(
                "invalid-version", f"RSS {quote(version)} does not exist", hint="write version='2.0'", spec=_SPEC
            ),
        )
    doctype = root.getroottree().docinfo
    if "my.netscape.com" in (doctype.system_url or ""):
        yield root, Diagnostic("dead-dtd", f"{doctype.system_url} no longer exists", hint="remove the DOCTYPE")
    if "DTD RSS 0.91" in (doctype.public_id or "") and version != "0.91":
        yield root, Diagnostic("wrong-dtd", f"the DOCTYPE says RSS 0.91, the feed {quote(version or '')}",
                               hint="remove the DOCTYPE")  # fmt: skip


def _channel_rule(channel: Any) -> Diagnostics:
    is_new = (attribute_of(channel.getroottree().getroot(), "version") or "2.0") == "2.0"
    if is_new and not any(attribute_of(link, "rel") == "self" for link in children_of(channel, "atom:link")):
        yield channel, Diagnostic("missing-self-link", "the feed does not state its own URL", "warning",
                                  "add <atom:link rel='self' type='application/rss+xml' href='...'/>",
                                  "RSS Profile, namespace-elements-atom-link")  # fmt: skip
    if not children_of(channel, "language", "dc:language"):
        yield channel, Diagnostic("missing-language", "the feed does not state its language", "info",
                                  "add <language>")  # fmt: skip
    yield from _find_repeated_guids(channel)
    yield from _find_duplicate_elements(channel, _CHANNEL_EQUIVALENTS)
    for box in children_of(channel, "textInput"):
        yield box, Diagnostic("text-input", "no reader shows a text input", "warning", "remove it",
                              "RSS Profile, element-channel-textinput")  # fmt: skip
    items = children_of(channel, "item")
    after = [child for child in (items[0].itersiblings() if items else ()) if isinstance(child.tag, str)]
    late = next((child for child in after if key_of(child) != "item"), None)
    if late is not None:
        yield late, Diagnostic("misplaced-item", f"<{key_of(late)}> comes after an item; items must come last",
                               "warning", spec="RSS Profile, element-channel-item")  # fmt: skip


def _find_repeated_guids(channel: Any) -> Diagnostics:
    seen: Counter[str] = Counter()
    for item in children_of(channel, "item"):
        for guid in children_of(item, "guid"):
            name = text_of(guid)
            seen[name] += 1
            if seen[name] == 2:
                yield guid, Diagnostic("duplicate-guid", f"two items have the guid {quote(name)}",
                                       spec=f"{_SPEC}, <guid>",
                                       hint="readers keep one item per guid; give each its own")  # fmt: skip


def _item_rule(item: Any) -> Diagnostics:
    if not children_of(item, "title", "description"):
        yield item, Diagnostic("empty-item", "an item needs a title or a description", spec=f"{_SPEC}, <item>")
    version = attribute_of(item.getroottree().getroot(), "version") or ""
    if version.startswith("2") and not children_of(item, "guid"):
        yield item, Diagnostic("missing-guid", "the item has no guid, which readers need to recognize an edit",
                               "warning", "add <guid>", "RSS Profile, element-channel-item-guid")  # fmt: skip
    enclosures = children_of(item, "enclosure")
    if len(enclosures) > 1:
        yield enclosures[1], Diagnostic("several-enclosures", "many readers take only one enclosure per item",
                                        "warning", spec="RSS Profile, element-channel-item-enclosure")  # fmt: skip
    yield from _find_duplicate_elements(item, _ITEM_EQUIVALENTS)
    if children_of(item, "slash:comments") and not children_of(item.getparent(), "lastBuildDate"):
        yield item, Diagnostic("count-without-date",
                               "a number of comments is as old as the feed's lastBuildDate", "warning",
                               "add <lastBuildDate>", "RSS Profile, namespace-elements-slash-comments")  # fmt: skip
    keys = [key_of(child) for child in item if isinstance(child.tag, str)]
    if "content:encoded" in keys and "description" not in keys[: keys.index("content:encoded")]:
        yield item, Diagnostic("content-before-description", "content:encoded must come after a description",
                               "warning", spec="RSS Profile, namespace-elements-content-encoded")  # fmt: skip


_COMMON_EQUIVALENTS = (("cc:license", "creativeCommons:license"), ("source", "dc:source"))
_CHANNEL_EQUIVALENTS = (
    *_COMMON_EQUIVALENTS,
    ("managingEditor", "dc:creator"),
    ("category", "dc:subject"),
    ("pubDate", "dc:date"),
    ("webMaster", "dc:publisher"),
    ("language", "dc:language"),
    ("copyright", "dc:rights"),
    ("lastBuildDate", "dcterms:modified"),
    ("generator", "admin:generatorAgent"),
)
_ITEM_EQUIVALENTS = (
    *_COMMON_EQUIVALENTS,
    ("author", "dc:creator"),
    ("category", "dc:subject"),
    ("pubDate", "dc:date"),
    ("pubDate", "atom:published"),
    ("guid", "atom:id"),
)
_TEXTS_OF_ATOM = ("atom:title", "atom:subtitle", "atom:rights", "atom:content", "xhtml:body")


def _find_duplicate_elements(element: Any, equivalents: tuple[tuple[str, str], ...]) -> Diagnostics:
    """Elements with the same meaning: readers that know both show both, or one of them."""
    for own, other in equivalents:
        if children_of(element, own) and children_of(element, other):
            yield element, Diagnostic("said-twice", f"{own} and {other} have the same meaning; keep one", "warning")
    for key in _TEXTS_OF_ATOM:
        if any(attribute_of(text, "src") is None for text in children_of(element, key)):
            yield element, Diagnostic("said-twice", f"RSS has its own element for {key}", "warning", "remove it")


def _guid_rule(guid: Any) -> Diagnostics:
    value, permalink = text_of(guid), attribute_of(guid, "isPermaLink")
    if permalink == "false":
        if value.isdigit() and len(value) < _SHORT_ID:
            yield (
                guid,
                Diagnostic(
                    "short-guid", f"{quote(value)} is hardly unique", "warning", "use the item's URL or a tag URI"
                ),
            )
        return
    if value.lower().startswith(("tag:", "urn:uuid:")):
        yield (
            guid,
            Diagnostic(
                "not-a-permalink", f"{quote(value)} is not a page; write isPermaLink='false'", spec=f"{_SPEC}, <guid>"
            ),
        )
        return
    for diagnostic in check_uri(value.strip()):
        yield guid, Diagnostic("not-a-permalink", diagnostic.message,
                               hint="write isPermaLink='false' if it is not a page",
                               spec=f"{_SPEC}, <guid>")  # fmt: skip


def _image_rule(image: Any) -> Diagnostics:
    channel = image.getparent()
    for url in children_of(image, "url"):
        ending = text_of(url).strip().lower().rpartition(".")[2]
        if re.fullmatch(r"\w+", ending) and ending not in {"jpg", "jpeg", "gif", "png"}:
            yield url, Diagnostic("image-format", "a channel's picture must be a GIF, JPEG or PNG", "warning",
                                  spec=f"{_SPEC}, <image>")  # fmt: skip
    for key, rule in (("link", "image-link"), ("title", "image-title")):
        theirs = [text_of(child).strip() for child in children_of(image, key)]
        ours = [text_of(child).strip() for child in children_of(channel, key)]
        if theirs and ours and theirs[0] != ours[0]:
            yield image, Diagnostic(rule, f"the image's {key} is not the channel's", "warning",
                                    spec=f"{_SPEC}, <image>")  # fmt: skip


def _hours_rule(box: Any) -> Diagnostics:
    hours = [text_of(hour).strip() for hour in children_of(box, "hour")]
    counted: Counter[int] = Counter()
    for hour in hours:
        number = parse_integer(hour)
        if number is None or number > _LATEST_HOUR + 1:
            yield box, Diagnostic("invalid-hour", f"{quote(hour)} is not an hour from 0 to 23",
                                  spec=f"{_SPEC}, <skipHours>")  # fmt: skip
            continue
        if number == _LATEST_HOUR + 1:
            yield box, Diagnostic("midnight", "midnight is hour 0", "warning", spec=f"{_SPEC}, <skipHours>")
        counted[number % (_LATEST_HOUR + 1)] += 1
        if counted[number % (_LATEST_HOUR + 1)] == 2:
            yield box, Diagnostic("duplicate-hour", f"the hour {quote(hour)} is listed twice",
                                  spec=f"{_SPEC}, <skipHours>")  # fmt: skip
    if len(hours) > _LATEST_HOUR + 1:
        yield box, Diagnostic("too-many-hours", "a day has 24 hours", spec=f"{_SPEC}, <skipHours>")


def _days_rule(box: Any) -> Diagnostics:
    days = [text_of(day) for day in children_of(box, "day")]
    for day, count in Counter(days).items():
        if day not in DAYS:
            yield (
                box,
                Diagnostic(
                    "invalid-day",
                    f"{quote(day)} is not a day of the week",
                    hint="write Monday",
                    spec=f"{_SPEC}, <skipDays>",
                ),
            )
        if count > 1:
            yield box, Diagnostic("duplicate-day", f"{quote(day)} is listed twice", spec=f"{_SPEC}, <skipDays>")
    if len(days) > len(DAYS):
        yield box, Diagnostic("too-many-days", "a week has seven days", spec=f"{_SPEC}, <skipDays>")


def _blink_rule(element: Any) -> Diagnostics:
    yield element, Diagnostic("undefined-element", "RSS has no blink element", spec=_SPEC)


# ---------------------------------------------------------------------------------------------------------
# The table

_CATEGORY = leaf(check_not_blank, check_plain, attributes={"domain": None}, spec=f"{_SPEC}, <category>")
_PLAIN = leaf(check_plain)
_DATE = leaf(check_rfc822)
_PERSON = leaf(check_mail_with_name)
_LINK = leaf(check_loose_uri)

_ITEM = Shape(
    children={
        "title": Child(shape=leaf(check_not_blank, check_plain)),
        "link": Child(shape=_LINK),
        "description": Child(shape=leaf(check_html)),
        "author": Child(shape=_PERSON),
        "category": Child(shape=_CATEGORY, is_repeatable=True),
        "comments": Child(shape=_LINK),
        "enclosure": Child(
            shape=Shape(
                attributes={"url": check_file_address, "length": check_count, "type": check_media_type},
                required=("url", "length", "type"),
                spec=f"{_SPEC}, <enclosure>",
            ),
            is_repeatable=True,
        ),
        "guid": Child(shape=leaf(attributes={"isPermaLink": check_one_of("true", "false")}, rule=_guid_rule)),
        "pubDate": Child(shape=_DATE),
        "source": Child(shape=leaf(check_plain, attributes={"url": check_uri}, required=("url",))),
        "atom:link": Child(shape=ATOM_LINK, is_repeatable=True),
        "atom:author": Child(shape=ATOM_PERSON, is_repeatable=True),
        "atom:contributor": Child(shape=ATOM_PERSON, is_repeatable=True),
        "atom:updated": Child(shape=RFC3339),
        "atom:published": Child(shape=RFC3339),
        "atom:summary": Child(shape=ATOM_TEXT),
        "atom:title": Child(shape=ATOM_TEXT),
        "atom:content": Child(shape=ATOM_CONTENT),
        "atom:id": Child(shape=leaf(check_address)),
        "atom:rights": Child(shape=ATOM_TEXT),
        "atom:category": Child(shape=ATOM_CATEGORY, is_repeatable=True),
        "atom:source": Child(shape=Shape(holds_anything=True)),
        **ENTRY_EXTENSIONS,
    },
    rule=_item_rule,
    spec=f"{_SPEC}, <item>",
)  # fmt: skip

_IMAGE = Shape(
    children={
        "url": Child(shape=_LINK, is_required=True),
        "title": Child(shape=leaf(check_not_blank, check_plain), is_required=True),
        "link": Child(shape=_LINK, is_required=True),
        "width": Child(shape=leaf(check_at_most(144))),
        "height": Child(shape=leaf(check_at_most(400))),
        "description": Child(shape=_PLAIN),
    },
    rule=_image_rule,
    spec=f"{_SPEC}, <image>",
)

_TEXT_INPUT = Shape(
    children={
        "title": Child(shape=leaf(check_not_blank, check_plain), is_required=True),
        "description": Child(shape=_PLAIN, is_required=True),
        "name": Child(shape=leaf(check_field_name), is_required=True),
        "link": Child(shape=_LINK, is_required=True),
    },
    spec=f"{_SPEC}, <textInput>",
)


def _check_protocol(value: str) -> Iterator[Diagnostic]:
    if value not in {"xml-rpc", "soap", "http-post"}:
        yield Diagnostic("unknown-protocol", f"{quote(value)} is not one of xml-rpc, soap, http-post", "warning")


_CLOUD = Shape(
    attributes={
        "domain": None,
        "port": check_positive,
        "path": None,
        "registerProcedure": None,
        "protocol": _check_protocol,
    },
    required=("domain", "port", "path", "registerProcedure", "protocol"),
    spec=f"{_SPEC}, <cloud>",
)

_SOME = Child(shape=leaf(), is_required=True, is_repeatable=True)

_CHANNEL = Shape(
    children={
        "title": Child(shape=leaf(check_not_blank, check_plain), is_required=True),
        "link": Child(shape=_LINK, is_required=True),
        "description": Child(shape=_PLAIN, is_required=True),
        "language": Child(shape=leaf(check_language)),
        "copyright": Child(shape=_PLAIN),
        "managingEditor": Child(shape=_PERSON),
        "webMaster": Child(shape=_PERSON),
        "pubDate": Child(shape=_DATE),
        "lastBuildDate": Child(shape=_DATE),
        "category": Child(shape=_CATEGORY, is_repeatable=True),
        "generator": Child(shape=leaf()),
        "docs": Child(shape=_LINK),
        "cloud": Child(shape=_CLOUD),
        "ttl": Child(shape=leaf(check_positive)),
        "image": Child(shape=_IMAGE),
        "rating": Child(shape=leaf()),
        "textInput": Child(shape=_TEXT_INPUT),
        "skipHours": Child(shape=Shape(children={"hour": _SOME}, rule=_hours_rule, spec=f"{_SPEC}, <skipHours>")),
        "skipDays": Child(shape=Shape(children={"day": _SOME}, rule=_days_rule, spec=f"{_SPEC}, <skipDays>")),
        "item": Child(shape=_ITEM, is_repeatable=True),
        "blink": Child(shape=Shape(holds_anything=True, rule=_blink_rule)),
        "atom:link": Child(shape=ATOM_LINK, is_repeatable=True),
        "atom:author": Child(shape=ATOM_PERSON, is_repeatable=True),
        "atom:contributor": Child(shape=ATOM_PERSON, is_repeatable=True),
        "atom:id": Child(shape=leaf(check_address)),
        "atom:updated": Child(shape=RFC3339),
        "atom:title": Child(shape=ATOM_TEXT),
        "atom:subtitle": Child(shape=ATOM_TEXT),
        "atom:rights": Child(shape=ATOM_TEXT),
        "atom:icon": Child(shape=leaf(check_not_blank)),
        "atom:logo": Child(shape=leaf(check_not_blank)),
        "atom:generator": Child(shape=leaf(attributes={"uri": None, "version": None})),
        "atom:category": Child(shape=ATOM_CATEGORY, is_repeatable=True),
        **CHANNEL_EXTENSIONS,
    },
    rule=_channel_rule,
    spec=f"{_SPEC}, <channel>",
)  # fmt: skip

_RSS = Shape(
    children={"channel": Child(shape=_CHANNEL, is_required=True)},
    attributes={"version": None},
    required=("version",),
    rule=_rss_rule,
    spec=_SPEC,
)
