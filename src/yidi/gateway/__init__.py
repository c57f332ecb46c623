"""The national platform: checks, journals, routes and relays; it computes nothing itself."""
