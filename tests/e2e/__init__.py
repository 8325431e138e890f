"""The tool through kubectl on the lab: what a user would see."""
