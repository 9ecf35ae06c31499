"""Registers, views and figures → Excel and Word. No Qt."""
