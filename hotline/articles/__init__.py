"""What the city knows to answer: articles, found by words in any of its languages."""
