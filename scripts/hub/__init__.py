"""A hub to try: Home Assistant with a shop in it."""
