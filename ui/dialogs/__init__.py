"""The dialogs of the window: at the start, and behind ≡."""
