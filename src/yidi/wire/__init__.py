"""Protobuf on one side, domain values on the other: decode, encode, status, fingerprint."""
