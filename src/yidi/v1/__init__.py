"""The contract, generated from protos/ by scripts/generate. Never edited by hand."""
