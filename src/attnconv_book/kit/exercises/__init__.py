"""Feedback on exercises: tests the function of the reader, answers in words."""
