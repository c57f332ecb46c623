"""The subcommands of `yidi jointtest`, one module each; they are imported when they run."""

SUBCOMMANDS = {
    "insured": "测试作为参保地的省 | test a province as insured place",
    "treating": "测试作为就医地的省 | test a province as treating place",
    "campaign": "配对联调的计划和进度 | plans and progress of pairings",
    "statements": "符合性声明 | conformance statements",
    "report": "由结果重新生成报告 | make a report again",
    "compare": "比较两次测试 | compare two runs",
    "cases": "列出、检查用例 | list and check cases",
}
"""Every subcommand with its summary, in the order of the help."""
