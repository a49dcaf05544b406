INSERT INTO edition (inputs, until) VALUES (:inputs, :until)
