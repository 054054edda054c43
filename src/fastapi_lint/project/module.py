"""One file of the project and what it defines."""
