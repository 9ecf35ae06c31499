"""Other people's spreadsheets → a plan → one operation. No Qt."""
