"""What a release says, for whoever has just run the line. Nothing is computed that is not in its tables."""
