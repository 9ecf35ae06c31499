"""The pages of the window: a list each, most of them declared in a few lines over `RegisterPage`."""
