"""What earlier runs found, kept on disk: a run in which nothing changed reads it and parses nothing.

The cache lies outside of projects, so that nobody is handed one with a repository, and holds JSON: reading
it runs nothing, whatever is in it. One that is broken, foreign, shared or cannot be written costs time alone.
"""
