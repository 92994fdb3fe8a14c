"""Provide what every other room uses: error messages, dates, paths, hashes, and results kept on disk."""
