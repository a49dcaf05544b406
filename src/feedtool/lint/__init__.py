"""Published document -> findings. One format a file; see `plugins.Linter`."""
