"""Shared by the HTML pages: templates and themes, the Content-Security-Policy, links, entry cards, remote media."""
