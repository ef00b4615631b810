"""The owner's dialogs."""
