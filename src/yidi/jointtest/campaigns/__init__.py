"""Pairing campaigns (配对联调): which provinces test with whom, in which roles, versions and care.

A campaign is a plan, its progress and its evidence; Yidi stands between two real systems,
records and judges. Conformance statements (符合性声明) say what has passed.
"""
