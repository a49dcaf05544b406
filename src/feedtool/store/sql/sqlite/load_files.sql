SELECT name, digest FROM files ORDER BY name
