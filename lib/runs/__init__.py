"""Notebooks in, results out: single runs and sweeps, on this machine or on a cluster."""
