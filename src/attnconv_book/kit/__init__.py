"""What any chapter may use; it imports no chapter."""
