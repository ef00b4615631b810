"""A command that can't be carried out: nothing was changed, and the person is told why."""


class Refusal(Exception):  # noqa: N818 - nothing is wrong when one is raised
    """A command was refused; ``key`` names a translated text, ``placeholders`` fill it.

    Expected in daily business (a blocked card, too few points): never logged as an error.
    """

    def __init__(self, key: str, **placeholders: object) -> None:
        """Refuse with the translation key of the reason and the values that its text shows."""
        super().__init__(key)
        self.key = key
        self.placeholders = {name: str(value) for name, value in placeholders.items()}
