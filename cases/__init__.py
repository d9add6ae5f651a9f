"""Reports, cases, orders, checks, limits, clocks and the log."""
