"""Use cases of a province: the order of steps. No SQL, no gRPC, no protobuf."""
