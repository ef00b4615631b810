"""Who may be told what, and when."""
