"""Execute, compare, check, measure effort: called by `make`, tests and `_ext`."""
