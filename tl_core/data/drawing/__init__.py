"""Drawing the pictures of the drawn data sets: things, scenes, and four ways to render them."""
