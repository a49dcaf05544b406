"""Commands, one file each: parse options, call the pipeline, print its report."""
