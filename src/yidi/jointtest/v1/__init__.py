"""Generated from protos/ by scripts/generate. Never edited by hand."""
