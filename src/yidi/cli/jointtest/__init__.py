"""The subcommands of `yidi jointtest`, one module each; they are imported when they run."""

SUBCOMMANDS = {
    "insured": "测试作为参保地的省 | test a province as insured place",
    "cases": "列出、检查用例 | list and check cases",
}
"""Every subcommand with its summary, in the order of the help."""
