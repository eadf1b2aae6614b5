"""The departments' twins: registers that are made up, the same for everybody who asks.

Nobody real is in them. What a register says about a citizen is drawn from a seed and the number on
the card, so it is the same at every query, on every terminal and in every other register: whoever
pays the social insurance is who pays the tax, and the house with the loan is the house that is
registered.
"""
