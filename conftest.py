"""Makes this repository's custom_components the ones that the tests find.

Without the import, pytest-homeassistant-custom-component's own empty folder
would come first.
"""

import custom_components  # noqa: F401
