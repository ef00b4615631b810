"""What happens in a shop, with real kernel devices; scripts/test-hardware runs it."""
