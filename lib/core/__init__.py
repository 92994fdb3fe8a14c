"""What everything stands on: errors in words, and where things are."""
