"""Borders of the modules at the bottom: arguments that work, bad values for each."""

from attnconv.devices import device

ROWS = [("device", device, {}, {"choice": ("gpu", 3)})]
