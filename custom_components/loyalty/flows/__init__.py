"""The dialogs in which an owner sets up the shop and what belongs to it."""
