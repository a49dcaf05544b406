"""One document on its way into the store: parsed, normalized and compared with the stored entries."""
