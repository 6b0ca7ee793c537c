"""What finished runs tell, and what can be told before any: statistics, curves, transferability."""
