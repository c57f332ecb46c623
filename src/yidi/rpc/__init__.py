"""gRPC without settlement: serving handlers, calling peers, health, identity of a call."""
