"""HTML, text, links, dates and names, whatever document they came in."""
