"""Feed -> files: renderers, pages, indexes and the writer of the output folder."""
