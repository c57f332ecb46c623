"""Exact amounts from a province's own plan, worked out again by the kit.

Shares no code with the benefit calculation: the arithmetic is written anew from docs/money.md, for
what decides most settlements. Where a plan goes further, nothing is said rather than guessed.
"""
