"""The forms an office prints: each makes a Paper of a view, and some a Word text too."""
