"""`yidi load` for people: options, the live screen, reports and comparisons."""
