"""The window: pages, dialogs, widgets. No SQL, no openpyxl."""
