"""One module a library (or a few that belong together), each with one table `LIBRARY`."""
