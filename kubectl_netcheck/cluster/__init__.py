"""The only door to Kubernetes: live and replay behind one interface."""
