"""Notebooks in, their results out: run one by one, in sweeps, here or on a cluster."""
