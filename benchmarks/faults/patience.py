"""How long a row waits for what should come; what takes longer is lost for a user."""

seconds = 120.0  # of an idle machine; a busy one needs more, or its load is told as a loss
