"""Cases as data: read from TOML by the schema in protos/yidi/jointtest/v1, checked, expanded."""
