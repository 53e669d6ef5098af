"""The science behind the book: pure, tested functions, one module per topic."""
