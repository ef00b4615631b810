"""The promises and the decisions."""
