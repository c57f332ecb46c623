"""Yidi (异地): a simulator of the national platform for cross-province settlement."""

__version__ = "0.1.0"
