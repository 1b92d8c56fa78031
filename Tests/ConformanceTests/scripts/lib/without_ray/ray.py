"""Stands before Ray where tests need a Python without it."""

raise ImportError("No module named 'ray'")
