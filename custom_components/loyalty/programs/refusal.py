"""A command that can't be carried out: nothing was changed, and the person is told why."""


class Refusal(Exception):  # noqa: N818 - nothing is wrong when one is raised
    """A command was refused; ``key`` names a translated text, which shows the ``values``.

    They are named as those of an explanation's ``Step``, so that they are written in the same way. Expected in
    daily business (a blocked card, too few points): never logged as an error.
    """

    def __init__(self, key: str, **values: str | int) -> None:
        """Refuse with the translation key of the reason and the values that its text shows."""
        super().__init__(key)
        self.key = key
        self.values = values
