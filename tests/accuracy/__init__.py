"""How often the tool is right: lab faults, proven by ground truth, judged without the tool."""
