"""Compare negotiating positions, from the quotation to the chart."""
