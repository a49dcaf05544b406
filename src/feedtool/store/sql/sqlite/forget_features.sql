DELETE FROM pieces WHERE number = :number
