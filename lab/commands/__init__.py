"""The lab's commands: one file here is one command, called by the file's name."""
