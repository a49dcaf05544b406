"""The XML namespaces of feeds: the one table for reading, writing and checking."""

from __future__ import annotations

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
GOOGLE = "http://base.google.com/ns/1.0"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
THREADING = "http://purl.org/syndication/thread/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"

URIS = {
    "access": "http://www.bloglines.com/about/specs/fac-1.0",
    "admin": "http://webns.net/mvcb/",
    "app": "http://www.w3.org/2007/app",
    "at": TOMBSTONES,
    "atom": ATOM,
    "blogChannel": "http://backend.userland.com/blogChannelModule",
    "cc": "http://creativecommons.org/ns#",
    "cf": "http://www.microsoft.com/schemas/rss/core/2005",
    "content": CONTENT,
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": DC,
    "dcterms": DCTERMS,
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "fh": HISTORY,
    "g": GOOGLE,
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": MEDIA,
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "rdf": RDF,
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": THREADING,
    "trackback": "http://madskills.com/public/xml/rss/module/trackback/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": XHTML,
}
"""Prefix -> URI, of the namespaces that readers know. A new namespace is a row here."""

DECLARED = {prefix: URIS[prefix] for prefix in ("dc", "dcterms", "g", "media")}
"""Those that every published RSS and Atom feed declares; docs/reference/output.md lists their use. Renderers add
the others that a feed needs."""

PREFIXES = {uri: prefix for prefix, uri in URIS.items()} | {
    "http://a9.com/-/spec/opensearchrss/1.0/": "opensearch",
    "http://purl.org/atom/app#": "app",
    "http://web.resource.org/cc/": "cc",
}
"""URI -> prefix, with second URIs of one vocabulary."""

_MIXED_CASE = """
creativeCommons:license dcterms:accessRights dcterms:bibliographicCitation dcterms:conformsTo dcterms:dateAccepted
dcterms:dateCopyrighted dcterms:dateSubmitted dcterms:educationLevel dcterms:hasFormat dcterms:hasPart
dcterms:hasVersion dcterms:isFormatOf dcterms:isPartOf dcterms:isReferencedBy dcterms:isReplacedBy dcterms:isRequiredBy
dcterms:isVersionOf dcterms:rightsHolder dcterms:tableOfContents geo:Point georss:featureName georss:featureTypeTag
georss:relationshipTag gml:Envelope gml:LinearRing gml:LineString gml:Point gml:Polygon gml:lowerCorner gml:posList
gml:upperCorner itunes:episodeType itunes:isClosedCaptioned media:backLink media:backLinks media:peerLink
media:sceneDescription media:sceneEndTime media:sceneStartTime media:sceneTitle media:starRating media:subTitle
podcast:alternateEnclosure podcast:contentLink podcast:liveItem podcast:liveValue podcast:remoteItem
podcast:socialInteract podcast:updateFrequency podcast:valueRecipient podcast:valueTimeSplit wfw:commentRss
"""
SPELLINGS = {name.lower(): name for name in _MIXED_CASE.split()}
"""Key in lower case -> the element as its vocabulary spells it, for names that are not in lower case."""

VARIANTS = {
    "backend.userland.com/rss": "",
    "backend.userland.com/rss091": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "creativecommons.org/ns#license": "cc",
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativeCommons",
    "example.com/dtds/podcast-1.0.dtd": "itunes",
    "example.com/necho": "atom",
    "example.com/newformat#": "atom",
    "freedesktop.org/dc/elements": "dc",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "purl.org/atom/ns": "atom",
    "purl.org/atom/ns#": "atom",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/echo": "atom",
    "purl.org/net/rss1.1#": "",
    "purl.org/pie": "atom",
    "purl.org/rss/1.0": "",
    "purl.org/rss/1.0/modules/rss091#": "",
    "uri/of/echo/namespace#": "atom",
}
"""URI in lower case, without scheme and last slash -> prefix: old and mistyped URIs of feeds. RSS has no prefix."""

OTHERS = {
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://xmlns.com/foaf/0.1/",
    "http://www.opml.org/spec2",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/taxonomy/",
    "http://purl.org/rss/1.0/modules/wiki/",
    "http://purl.org/rss/1.0/modules/threading/",
    "http://feedsync.org/2007/feedsync",
    XML,
}
"""URIs of other known vocabularies, which feedtool neither reads nor checks."""


def split_tag(tag: str) -> tuple[str, str]:
    """Return the URI and the local name of an element or attribute as lxml spells it: `{uri}name`, or the name only."""
    uri, _, local = tag.removeprefix("{").rpartition("}")
    return uri, local
