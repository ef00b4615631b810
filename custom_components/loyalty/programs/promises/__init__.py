"""What the owner promises, as frozen values, and what each promise makes of an occasion."""
