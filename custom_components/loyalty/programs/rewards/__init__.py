"""Rewards are handed out, kept for somebody, and counted."""
