"""Makes this repository's custom_components the ones that the tests find.

Without the import, pytest-homeassistant-custom-component's own empty folder
would come first.
"""

from hypothesis import settings

import custom_components  # noqa: F401

# Whether a test is quick depends on what else the machine does.
settings.register_profile("shop", deadline=None)
settings.load_profile("shop")
