"""What the chapter on cheaper attention needs."""
