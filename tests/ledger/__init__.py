"""Tests of the ledger: what happened is kept, whatever happens."""
