"""The tables of a case: their form, how they are read and checked, and where quotations stand in their documents."""
