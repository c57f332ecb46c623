"""The subcommands of `yidi jointtest`, one module each; they are imported when they run."""

SUBCOMMANDS = {
    "cases": "列出、检查用例 | list and check cases",
}
"""Every subcommand with its summary, in the order of the help."""
