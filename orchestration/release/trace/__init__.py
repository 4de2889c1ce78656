"""From a value of a release down to the records it was made of, asked of the release alone."""
