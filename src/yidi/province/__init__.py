"""A mocked province: its policy, catalogue, institutions and people, and the services it gives."""
