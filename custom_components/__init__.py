"""The integrations of this repository, where Home Assistant looks for them."""
