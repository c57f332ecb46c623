"""Metrics and logs. Knows nothing of ours; others hand it plain values."""
