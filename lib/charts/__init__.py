"""Results in, figures out, in one style."""
