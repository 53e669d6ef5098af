"""Lithium on a current collector: nucleation, growth of nuclei into a film, what the film remembers of them."""
