"""What was booked is taken back, in whole or in part."""
