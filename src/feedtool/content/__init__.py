"""HTML, text, links, dates and names, for documents of every format."""
