"""The exception with which builders of edits and fixes decline."""


class Refusal(Exception):
    """Raised by a builder that declines; its text is the reason, shown to the user."""
