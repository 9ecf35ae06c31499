"""What the office keeps and counts. No Qt."""
