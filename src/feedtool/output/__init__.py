"""Feed -> files: renderers, pages, indexes and the code that writes the output folder."""
