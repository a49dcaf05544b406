DELETE FROM documents WHERE feed = :feed AND url = :url
