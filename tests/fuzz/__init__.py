"""Sends malformed and mutated requests over the socket and looks for a crack in the platform.

Knows the platform as its callers do: by its commands and its contract.
"""
