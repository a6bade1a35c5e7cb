"""督导问责 in words."""
