"""Figures are drawn in the book's style and closed after each test."""

from figure_style import style  # noqa: F401
