"""Kills processes at random points of a running load and looks for lost or doubled money.

Knows the platform as its callers do: by its commands and its contract.
"""
