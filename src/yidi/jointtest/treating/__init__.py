"""The kit as national platform for a tested treating place (就医地).

It listens at the gateway's address, hands out work orders (工单), recognises the calls that
arrive by person, institution and outpatient number, answers them as each case says, and judges
what arrived and in what order. It waits politely and goes on after a restart.
"""
