"""Checks for the exercises: each tests the learner's function and says what it sees.

The checks of a chapter live in the module of its name, for instance
`from attnconv.exercises.attention_code import check_softmax`. They print one line,
"Not yet: ..." or "Correct. ...", and never raise.
"""
