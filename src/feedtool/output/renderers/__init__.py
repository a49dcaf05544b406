"""Feed -> bytes. One format a file; see `interfaces.Renderer`."""
