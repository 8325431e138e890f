"""One file is one probe: its parameters, the shell that it runs, the reader of its output. Pure."""
