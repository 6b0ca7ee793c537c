"""Sets of texts: tables and folders that people bring, and one that the program writes itself. No TensorFlow here."""
