"""What every source prints, before it is written into files."""
