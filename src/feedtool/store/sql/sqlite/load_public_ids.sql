SELECT feed, id, public_id FROM pins
