"""The lab: a real Kubernetes cluster on one Linux machine, made to be broken on purpose."""
