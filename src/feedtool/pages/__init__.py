"""What the pages for people share: templates and themes, the Content-Security-Policy, links, teasers, quiet HTML."""

from feedtool.pages.environment import render_page, render_server, render_text
from feedtool.pages.families import FeedGroup, arrange
from feedtool.pages.links import FormatLink, list_links, say_day
from feedtool.pages.quiet import make_quiet
from feedtool.pages.snippets import KINDS, Embeddable, make_snippet
from feedtool.pages.teasers import Teaser, make_teasers

__all__ = [
    "KINDS",
    "Embeddable",
    "FeedGroup",
    "FormatLink",
    "Teaser",
    "arrange",
    "list_links",
    "make_quiet",
    "make_snippet",
    "make_teasers",
    "render_page",
    "render_server",
    "render_text",
    "say_day",
]
