"""Organisations and their directory."""
