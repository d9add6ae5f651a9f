"""Facts of each case, and the figures made of them."""
