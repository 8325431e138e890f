"""One file is one command; its file name is the word that the user types."""
