"""Members come, change, link cards, merge, and leave; the owner corrects a balance."""
