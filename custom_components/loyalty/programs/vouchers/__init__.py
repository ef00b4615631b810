"""Bearer value is given, handed in, and given back."""
