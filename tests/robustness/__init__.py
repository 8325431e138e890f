"""The whole tool against a cluster, an API server or pods that misbehave."""
