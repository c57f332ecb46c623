"""The rules, pure: values and decisions. No clock, no protobuf, no SQL, no network."""
