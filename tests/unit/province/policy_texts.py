"""A sound policy file in pieces, for tests that change one thing about it."""

from __future__ import annotations

HEAD = """
province = "630000"
name = "青海省"
default_area = "630100"

[[areas]]
code = "630100"
name = "西宁市"
source = "synthetic: 测试"
filing_required = ["ordinary", "chronic"]
temporary_filing_months = 6
change_lock_months = 0
several_diseases = { strategy = "separate" }
"""

PLANS = """
[[areas.plans]]
insurance = "employee"
care = "ordinary"
clause = "办法"
deductible = { method = "per_year", standard = "100.00" }
cap = "2000.00"
rates = "50%"

[[areas.plans]]
insurance = "employee"
care = "pharmacy"
clause = "办法"
rates = "0%"

[[areas.plans]]
insurance = "resident"
care = "ordinary"
clause = "办法"
rates = "40%"

[[areas.plans]]
insurance = "resident"
care = "pharmacy"
clause = "办法"
rates = "0%"
"""

CHRONIC = """
[[areas.plans]]
insurance = "employee"
care = "chronic"
clause = "办法"
rates = "70%"
diseases = ["M03900"]
"""

DIFFERENCE = """
[areas.differences.employee]
form = "points"
referral = "10%"
emergency = "10%"
other_temporary = "20%"
"""
