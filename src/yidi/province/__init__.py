"""A mocked province: its policy and catalogue files, its people, its node."""
