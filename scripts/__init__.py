"""What is run by hand: see the scripts beside this file."""
