"""What the shop promises, as stories in plain words: one file for each topic."""
