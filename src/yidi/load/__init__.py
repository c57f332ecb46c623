"""Load: whole visits against any target that speaks the contract, and figures to defend."""
