INSERT INTO grouping (recipe) VALUES (:recipe)
