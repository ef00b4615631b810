"""Tables in files: cells, columns, and what harm a file can mean."""
