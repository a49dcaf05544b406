"""The one table of the names of fields in records: those of site builders, CMSs and languages.

Case, `-`, `_` and spaces in a name do not matter. A name belongs to one field. Translations are in locale/.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from feedtool.content.text import fold_name
from feedtool.locale import list_names

_NAMES = {
    "id": "id guid uuid uid identifier postid",
    "title": "title * headline name posttitle",
    "url": "url link permalink canonicalpath * postlink posturl",
    "slug": "slug",
    "canonical": "canonical canonicalurl relcanonical",
    "html": "contenthtml html bodyhtml contentencoded",
    "markdown": "contentmarkdown contentmd markdown md bodymarkdown",
    "text": "contenttext text * plaintext",
    "content": "content body * postcontent",
    "format": "contentformat format contenttype",
    "summary": "summary description excerpt abstract * teaser customexcerpt postexcerpt subtitle",
    "published": (
        "published datepublished publishdate pubdate publishedat dategmt postdategmt date postdate created createdat "
        "pubdatetime * publish publishon publishat"
    ),
    "updated": (
        "updated datemodified modified lastmod lastmodified lastmodifiedat updatedat updateddate dateupdated "
        "modifiedgmt postmodifiedgmt postmodified *"
    ),
    "expires": "expires expirydate expirationdate validuntil unpublishdate *",
    "authors": "authors author * creator by byline postauthor primaryauthor",
    "categories": "categories category * section postcategory",
    "tags": "tags tag keywords * topics postkeywords posttag",
    "language": "language lang * locale",
    "image": (
        "image cover coverimage featuredimage featureimage thumbnail * heroimage bannerimage picture ogimage "
        "featuredmediaurl"
    ),
    "imagealt": "imagealt coveralt featureimagealt alt",
    "enclosures": "enclosures enclosure attachments attachment * audio podcast",
    "rights": "rights license copyright *",
    "comments": "commentsurl discussionurl",
    "price": "price * saleprice",
    "currency": "currency * pricecurrency",
    "merchant": "merchant seller shop store *",
    "item": "item itemreviewed product * revieweditem",
    "rating": "rating score * stars ratingvalue",
    "best": "best bestrating ratingmax maxrating *",
    "worst": "worst worstrating ratingmin minrating",
    "offer": "offer *",
    "review": "review *",
    # Fields that state visibility: entries/visibility_statements.py has a check for each.
    "draft": "draft isdraft *",
    "status": "status poststatus publicationstatus moderationstate *",
    "visibility": "visibility postvisibility *",
    "public": "public ispublic ispublished visible listed *",
    "private": "private isprivate *",
    "password": "password postpassword *",
    "unlisted": "unlisted hidden ishidden eleventyexcludefromcollections *",
    "noindex": "noindex robotsnoindex *",
    "robots": "robots metarobots seo *",
    "headless": "headless *",
    "render": "render *",
    "build": "build buildlist buildrender *",
    "deleted": "deleted isdeleted trashed deletedat *",
}
"""Name of a field -> its names in records; `*` is where those of languages stand."""


def _add_translations(field: str, names: str) -> tuple[str, ...]:
    before, _, after = names.partition("*")
    translated = (name for key in _TRANSLATED.get(field, (field,)) for name in list_names("record_fields", key))
    return (*before.split(), *translated, *after.split())


_TRANSLATED = {"published": ("date", "published")}
NAMES = {field: _add_translations(field, names) for field, names in _NAMES.items()}
"""Name of a field -> its names in records, folded, best first."""
DATE_OR_FLAG_NAMES = ("published", "publish", *list_names("record_fields", "published"))
"""Names of `published` that may also state visibility: `publish: 2026-03-05`, `publish: false`."""
START_NAMES = (
    "publishdate", "publishon", "publishafter", "publishat", "publish", "scheduledfor", "scheduledat", "embargo",
)  # fmt: skip
"""Names of the date that a record waits for, best first, before any other name of `published`."""
FIELDS = {alias: name for name, aliases in NAMES.items() for alias in aliases}
"""Folded name -> its field."""
RANKS = {alias: rank for aliases in NAMES.values() for rank, alias in enumerate(aliases)}
"""Folded name -> its rank among the names of its field; 0 is the best."""


def find_field(written: str) -> str | None:
    """Return the field that a name means, or None.

    Case, dashes, underscores and spaces do not matter.
    """
    return FIELDS.get(fold_name(written))


def find_mapped_field(bare: str, mapped: Mapping[str, str]) -> str | None:
    """Return the field of a folded name by the config or by feedtool, or None."""
    return mapped.get(bare) or FIELDS.get(bare)


def map_fields(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the folded names of the config, each with its field."""
    return {fold_name(written): name for written, name in fields}


@lru_cache(maxsize=1024)
def find_similar_name(bare: str) -> str | None:
    """Return the known name that a name may be a misspelling of, or None."""
    if not 4 <= len(bare) <= _LONGEST or bare.endswith("s"):
        return None
    from difflib import get_close_matches  # only for an unknown name

    about_as_long = [name for name in FIELDS if abs(len(name) - len(bare)) <= 1]
    swapped = [name for name in about_as_long if _is_swapped(name, bare)]  # "titel", which has a low ratio
    missing = [name for name in about_as_long if len(name) >= _LONG and _lacks_letter(name, bare)]
    close = swapped or get_close_matches(bare, about_as_long, n=1, cutoff=0.9) or missing
    return close[0] if close and close[0] != f"{bare}s" else None


def _lacks_letter(name: str, written: str) -> bool:
    """Whether one letter of a name is missing: "imge"."""
    return any(name[:at] + name[at + 1 :] == written for at in range(len(name)))


def _is_swapped(name: str, written: str) -> bool:
    """Whether two names differ by two neighboring letters in the wrong order."""
    differing = [at for at, (one, other) in enumerate(zip(name, written, strict=False)) if one != other]
    first = differing[0] if differing else 0
    is_pair = len(name) == len(written) and differing == [first, first + 1]
    return is_pair and name[first : first + 2] == written[first : first + 2][::-1]


_LONG = 5
"""Letters of a name from which on a missing letter is a misspelling; `dat` and `lin` may be other names."""
_LONGEST = max(map(len, FIELDS)) + 1
