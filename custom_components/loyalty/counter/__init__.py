"""One till: its devices, what a code means, and who stands there."""
