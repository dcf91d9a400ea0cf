"""What the library promises about speed: one file a bench, its record beside it."""
