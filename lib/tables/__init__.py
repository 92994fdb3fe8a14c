"""Results in, tables out as an analyst reads them."""
