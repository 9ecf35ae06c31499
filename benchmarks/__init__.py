"""Speed and memory against a floor measured in the same run. Nothing here is a test: no figure makes anything fail."""
