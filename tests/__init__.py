"""Tests of the loyalty hub."""
