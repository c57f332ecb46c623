"""The joint test kit (联调测试, A-141): certifies a province's system, in both roles.

cases       what is tested: files, their reader, the library that is shipped
insured     the kit as national platform: calls a province as insured place
treating    the kit as national platform: waits for a province as treating place
judging     what came against what must come: the only place that decides "this is wrong"
running     which cases run, when, beside which others, at which clock
results     verdicts, sums, comparisons of runs
reports     the same for people and machines
campaigns   who tests with whom, and how far they are

The judge shares no code with the judged: nothing here imports engine, books or the benefit
calculation (docs/decisions/0030).
"""
