"""One file is one kind of state read from API objects into facts. Pure; no judgement."""
