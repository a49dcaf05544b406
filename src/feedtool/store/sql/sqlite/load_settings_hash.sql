SELECT recipe FROM grouping
