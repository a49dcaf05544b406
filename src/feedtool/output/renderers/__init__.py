"""Feed -> bytes. One format a file; see `plugins.Renderer`."""
