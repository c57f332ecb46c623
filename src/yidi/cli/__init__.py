"""The command line: what a person types, what they read, and nothing that decides anything."""
