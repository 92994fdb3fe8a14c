"""Results in, plain sentences out."""
