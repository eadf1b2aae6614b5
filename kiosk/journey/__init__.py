"""The citizen's journey: a pure transition table, and the runner that carries out its effects."""
