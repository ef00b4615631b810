"""The laboratory: real kernel devices without any hardware."""
