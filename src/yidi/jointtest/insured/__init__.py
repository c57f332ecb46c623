"""The kit as national platform: calls a tested insured place (参保地) and reads its answers.

people -> requests -> wire -> player: who, what is sent, how it travels, one case from end to end.
"""
