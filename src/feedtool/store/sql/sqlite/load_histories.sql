SELECT stream, archives, live, gone FROM histories ORDER BY stream
