"""Read a collected text, and take what was coded from it into the tables."""
