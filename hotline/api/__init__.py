"""The public API: reports in, their stories out, classes, photos. No account; a partner brings a key."""
