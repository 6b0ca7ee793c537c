"""What the dashboard's pages share. Never imports TensorFlow."""
