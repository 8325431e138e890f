"""Tests of the door to Kubernetes."""
