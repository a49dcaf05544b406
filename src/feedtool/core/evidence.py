"""What speaks for and against two entries being one piece; the rules put it together.

Every function looks at two pieces and at what is known of the whole set, and is symmetric.
"""

from __future__ import annotations

from feedtool.core.shingles import containment
from feedtool.core.titles import Relation, differ_in_number, is_substituted, is_vague, relate
from feedtool.frozen import noun
from feedtool.interfaces import Knowledge, Piece

__all__ = [
    "TextEvidence",
    "TextLikeness",
    "compare_texts",
    "contradict",
    "describe_distance",
    "find_support",
    "find_text_evidence",
    "find_whole_text",
    "is_far_apart",
    "is_linked_to",
    "is_same_note",
]

_DISAGREE = 0.3
_FEW = 8
_WINDOW_S = 30 * 86400


@noun
class TextLikeness:
    """How alike two texts are: `contained` is the part of the smaller that stands in the larger."""

    equal: bool
    same_teaser: bool
    """Whether the summaries are equal, whatever else is there."""
    contained: float
    size: int
    """Shingles of the smaller."""
    residual: float
    """The same, without what their feeds and sites show under other titles, too."""
    residual_size: int
    resemblance: float
    """What both have of all that one of them has (Jaccard), without boilerplate, too."""


def compare_texts(one: Piece, other: Piece, known: Knowledge) -> TextLikeness:
    """How alike two texts are, as written and without boilerplate; quotations do not count."""
    first, second = frozenset(one.own), frozenset(other.own)
    stock = frozenset[int]().union(*(known.boilerplate.get(place, ()) for place in _places(one) | _places(other)))
    bare = (first - stock, second - stock) if stock else (first, second)
    return TextLikeness(
        equal=one.words > 0 and one.digest == other.digest,
        same_teaser=one.teaser is not None and one.teaser == other.teaser,
        contained=containment(first, second),
        size=min(len(first), len(second)),
        residual=containment(*bare),
        residual_size=min(map(len, bare)),
        resemblance=len(bare[0] & bare[1]) / (len(bare[0] | bare[1]) or 1),
    )


def _places(piece: Piece) -> set[str]:
    return {place for place in (piece.feed, piece.host) if place}


def contradict(one: Piece, other: Piece, known: Knowledge) -> str | None:
    """What forbids that two entries are one piece, whatever key they share; None if nothing does.

    Different titles alone are no contradiction: headlines are edited, and copies are cut.
    """
    if differ_in_number(one, other, known):
        return "their titles differ in a number, version, model or part"
    if relate(one, other, known) is not Relation.UNRELATED:
        return None
    if one.digest == other.digest and one.words >= _FEW:
        return None
    likeness = compare_texts(one, other, known)
    if likeness.same_teaser:
        return None
    if likeness.size < _FEW or likeness.contained < _DISAGREE:
        return "their titles and their texts tell of different things"
    return None


def is_linked_to(piece: Piece, url: str, known: Knowledge) -> bool:
    """Whether an address names what the piece talks about, not the piece: another site's, as in link blogs."""
    host = url.partition("/")[0].partition("?")[0].partition("#")[0]
    sites = {piece.home, piece.id_host, known.homes.get(piece.feed)}
    return not any(site and _is_one_site(host, site) for site in sites)


def _is_one_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def is_far_apart(one: Piece, other: Piece) -> bool:
    """Whether both are dated, more than thirty days from each other."""
    return one.moment is not None and other.moment is not None and abs(one.moment - other.moment) > _WINDOW_S


_SUPPORT = 0.6
_SUPPORT_WORDS = 12
_NOTE = 0.8
_RETOLD = 0.5
"""Under the title of the page itself, half of its own words make a note a copy with a line added."""


def find_support(one: Piece, other: Piece, known: Knowledge) -> str | None:
    """What makes it credible that two entries with a key in common are one piece; None if nothing does."""
    if contradict(one, other, known):
        return None
    relation = relate(one, other, known)
    if relation in (Relation.EQUAL, Relation.AFFIX, Relation.NEAR):
        return f"titles: {relation}"
    likeness = compare_texts(one, other, known)
    if likeness.equal or likeness.same_teaser:
        return "equal texts" if likeness.equal else "equal summaries"
    if likeness.contained >= _SUPPORT and likeness.size >= _SUPPORT_WORDS:
        return f"{likeness.contained:.0%} of the shorter text"
    return None


def is_same_note(one: Piece, other: Piece, known: Knowledge) -> str | None:
    """What makes two entries that link to a third site the same note about it; None if nothing does."""
    likeness = compare_texts(one, other, known)
    has_equal_title = relate(one, other, known) is Relation.EQUAL
    if has_equal_title and not one.words and not other.words:
        return "equal titles, and neither says more"
    if has_equal_title and likeness.same_teaser:
        return "equal titles and summaries"
    is_retold = has_equal_title and likeness.residual_size >= _SUPPORT_WORDS and not is_vague(one.title)
    least = _RETOLD if is_retold else _NOTE
    if one.quotes or other.quotes or likeness.contained < least or contradict(one, other, known):
        return None
    return f"{likeness.contained:.0%} of the shorter text"


_FEWEST_SHINGLES = 12
_OTHER_FEED = 0.6
_SAME_FEED = 0.75
_SHORT_TITLE_CHARS = 8
_EQUAL_WORDS = 10
_EQUAL_WORDS_SAME_FEED = 30
_VIDEO = frozenset(
    {"youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "twitch.tv", "tiktok.com", "bilibili.com"}
)


@noun
class TextEvidence:
    """What two texts say for being one piece: in words, and how much of it, 0 to 1."""

    says: str
    weight: float


def find_text_evidence(one: Piece, other: Piece, known: Knowledge) -> TextEvidence | None:
    """Whether texts under one title agree so far that they are one piece; None if they do not, or say nothing."""
    if not one.words or not other.words or is_far_apart(one, other) or contradict(one, other, known):
        return None
    likeness = compare_texts(one, other, known)
    if _speak_differently(one, other) and likeness.contained < _NOTE:
        return None
    within = one.feed == other.feed
    if within and one.host in _VIDEO:
        return None
    if likeness.residual_size >= _FEWEST_SHINGLES and likeness.residual >= _needed(one, known, within=within):
        return TextEvidence(says=f"{likeness.residual:.0%} of the shorter text", weight=likeness.residual)
    least = _EQUAL_WORDS_SAME_FEED if within else _EQUAL_WORDS
    if likeness.equal and one.words >= least and len(one.title) >= _SHORT_TITLE_CHARS:
        return TextEvidence(says="equal texts", weight=1.0)
    if not within and _is_telling_title(one, other, known):
        return _find_whole(one, other, likeness)
    return None


_LONG = 24
"""Shingles besides boilerplate that a text must have to speak for itself."""
_RESEMBLANCE = 0.8
_WEEK_S = 7 * 86400


def find_whole_text(one: Piece, other: Piece, known: Knowledge) -> TextEvidence | None:
    """Whether two sites show one long text under headlines of their own; None where anything else could be meant.

    One site has templates, so it is never the same site; a headline made of the other by putting in another name is
    that of another post; and who quotes, or writes in another language, says something else.
    """
    if one.quotes or other.quotes or not _are_two_sites(one, other) or one.language != other.language:
        return None
    if one.moment is None or other.moment is None or abs(one.moment - other.moment) > _WEEK_S:
        return None
    relation = relate(one, other, known)
    if relation not in (Relation.NEAR, Relation.UNRELATED) or contradict(one, other, known):
        return None
    likeness = compare_texts(one, other, known)
    if likeness.residual_size < _LONG or likeness.resemblance < _RESEMBLANCE:
        return None
    if is_substituted(one.title, other.title) and not likeness.equal:
        return None
    return TextEvidence(
        says=f"another headline; {likeness.resemblance:.0%} of both texts is the same", weight=likeness.resemblance
    )


def _are_two_sites(one: Piece, other: Piece) -> bool:
    """Whether it is certain: where a redirector hides the site, it may be the same."""
    places = [(piece.host, piece.home) for piece in (one, other)]
    return all(map(all, places)) and not any(
        _is_one_site(first, second) for first in filter(None, places[0]) for second in filter(None, places[1])
    )


_WHOLE = 0.97
_LONG_TITLE_WORDS = 8
_TELLING_TITLE_WORDS = 5
_SOON_S = 5 * 86400


def _is_telling_title(one: Piece, other: Piece, known: Knowledge) -> bool:
    shorter = min(one.title, other.title, key=len)
    if is_vague(shorter):
        return False
    return len(shorter.split()) >= _TELLING_TITLE_WORDS and known.generic.isdisjoint((one.title, other.title))


def _find_whole(one: Piece, other: Piece, likeness: TextLikeness) -> TextEvidence | None:
    """A teaser of nothing but stock phrases, whole in the other text, under a long title and of the same days."""
    if one.moment is None or other.moment is None or abs(one.moment - other.moment) > _SOON_S:
        return None
    if likeness.residual_size and likeness.residual < _WHOLE and not likeness.same_teaser:
        return None
    is_long = min(len(one.title.split()), len(other.title.split())) >= _LONG_TITLE_WORDS
    if likeness.same_teaser:
        return TextEvidence(says="equal summaries", weight=0.4)
    if likeness.contained >= _WHOLE and (likeness.size >= _FEWEST_SHINGLES or (likeness.equal and is_long)):
        return TextEvidence(says="the shorter text is all in the longer", weight=0.5)
    return None


def _needed(piece: Piece, known: Knowledge, *, within: bool) -> float:
    is_column = is_vague(piece.title) or piece.title in known.generic
    return _SAME_FEED if within or is_column else _OTHER_FEED


def _speak_differently(one: Piece, other: Piece) -> bool:
    return bool(one.language and other.language) and one.language != other.language


def describe_distance(one: Piece, other: Piece, known: Knowledge) -> str:
    """What keeps two entries apart, in words: for people, not for rules."""
    likeness = compare_texts(one, other, known)
    seen = [f"titles: {relate(one, other, known)}"]
    if not one.words or not other.words:
        seen.append("one has no text")
    else:
        seen.append(f"{likeness.contained:.0%} of the shorter text, {likeness.residual:.0%} without stock phrases")
    if is_far_apart(one, other):
        seen.append("more than 30 days apart")
    against = contradict(one, other, known)
    return "; ".join([*seen, against] if against else seen)
