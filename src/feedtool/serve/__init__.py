"""The preview server, and the watch on the files of a site."""
