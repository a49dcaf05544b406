"""Published document -> findings. One format a file; see `interfaces.Linter`."""
