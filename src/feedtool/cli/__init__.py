"""One file a command: parse options, call a station, print its report."""
