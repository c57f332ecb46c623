"""A seeded workload over the whole platform, and an auditor that knows only the contract.

The auditor is `heard`, `amounts`, `limits`, `person_file`, `changes`, `order` and `auditor`: they
import nothing of the platform but the generated contract (`test_auditor.py` looks). Everything else
drives: `cast` finds people and places, `workload` acts, `stage` runs the platform.
"""
