"""One small check function for each tested claim, one module per chapter."""
