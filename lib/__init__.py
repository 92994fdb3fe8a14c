"""Negotiating positions, from the quotation to the chart."""
