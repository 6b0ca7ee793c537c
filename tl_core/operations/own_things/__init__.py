"""What one person has on a server where people sign in: found, taken away as a zip, deleted with the account."""
