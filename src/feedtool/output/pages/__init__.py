"""What the pages for people share: templates and themes, the Content-Security-Policy, links, teasers, quiet HTML."""
