"""A purchase or a visit: what is taken off, what is paid with, what is earned."""
