"""One folder per vendor or engine. Each sees the ports and the kit, and only `app` sees it."""
