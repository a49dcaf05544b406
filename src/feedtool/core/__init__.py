"""Pure judgement: no file, socket, clock or randomness; values in, verdicts out."""
