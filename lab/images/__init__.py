"""The lab's container images, made in seconds from the machine's own programs."""
