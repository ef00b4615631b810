"""An owner and their staff at a browser, before a real hub."""
