"""The API as a whole: described, and held to its description."""
