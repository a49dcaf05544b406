-- A pin never moves: a reader that has seen an entry under one id would show it again under another.
INSERT OR IGNORE INTO pins (feed, id, public_id) VALUES (:feed, :id, :public_id)
