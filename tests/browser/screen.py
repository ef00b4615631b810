"""Somebody at a browser: what they see, press and fill in, in the words of their language."""

from functools import reduce
import json
from operator import getitem
from pathlib import Path
import re
import time
from typing import Any

from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from scripts.hub.seed import Login

from .hub import REPOSITORY, Hub

SECONDS = 30
_TRANSLATIONS = REPOSITORY / "custom_components" / "loyalty" / "translations"
# What Home Assistant itself calls its buttons.
_BUTTONS = {
    "en": {
        "close": "Close",
        "configure": "Configure",
        "finish": "Finish",
        "next": "Next",
        "press": "Press",
        "submit": "Submit",
    },
    "de": {
        "close": "Schließen",
        "configure": "Konfigurieren",
        "finish": "Fertigstellen",
        "next": "Weiter",
        "press": "Drücken",
        "submit": "OK",
    },
}


class Words:
    """The integration's texts in a language, by key."""

    def __init__(self, language: str) -> None:
        """Read the texts."""
        path: Path = _TRANSLATIONS / f"{language}.json"
        self._texts = json.loads(path.read_text())

    def __call__(self, path: str, key: str = "") -> str:
        """Return a text; ``key`` is the last part of the path, if that has dots."""
        keys = [*path.split("."), *([key] if key else [])]
        text: str = reduce(getitem, keys, self._texts)
        return text


class Screen:
    """A browser window at a hub in which somebody is signed in."""

    def __init__(self, browser: Browser, hub: Hub, login: Login) -> None:
        """Open the window and sign in; everybody speaks the language of their hub."""
        self.hub = hub
        self.words = Words(hub.language)
        self.buttons = _BUTTONS[hub.language]
        self._context = browser.new_context(
            base_url=hub.url,
            locale=hub.language,
            service_workers="block",
            viewport={"width": 1280, "height": 1600},
        )
        self._context.set_default_timeout(SECONDS * 1000)
        self.token = self._sign_in(login)
        self.page: Page = self._context.new_page()

    def _sign_in(self, login: Login) -> str:
        """Sign in as the login form does, and leave the tokens where the frontend looks for them."""
        url, request = self.hub.url, self._context.request
        client: dict[str, Any] = {"client_id": f"{url}/"}
        flow = request.post(
            "/auth/login_flow",
            data=client
            | {"handler": ["homeassistant", None], "redirect_uri": f"{url}/"},
        ).json()
        signed_in = request.post(
            f"/auth/login_flow/{flow['flow_id']}",
            data=client | {"username": login.username, "password": login.password},
        ).json()
        tokens: dict[str, Any] = request.post(
            "/auth/token",
            form=client
            | {"grant_type": "authorization_code", "code": signed_in["result"]},
        ).json()
        kept = tokens | {
            "hassUrl": url,
            "clientId": f"{url}/",
            "expires": (time.time() + tokens["expires_in"]) * 1000,
        }
        self._context.add_init_script(
            f"localStorage.hassTokens = {json.dumps(json.dumps(kept))}"
        )
        token: str = tokens["access_token"]
        return token

    def close(self) -> None:
        """Close the window."""
        self._context.close()

    # --- Looking

    def open(self, path: str) -> None:
        """Go to a page, as its link does."""
        if self.page.url == "about:blank":
            self.page.goto(path)
        else:
            # A dialog that has just been closed goes back in the browser's history.
            self.page.wait_for_function("!history.state?.dialog")
            self.page.evaluate(
                """path => {
                     history.pushState(null, "", path);
                     window.dispatchEvent(new CustomEvent("location-changed"));
                   }""",
                path,
            )
        self.page.locator("ha-sidebar").wait_for()

    def open_device(self, name: str) -> None:
        """Go to the page of a device."""
        if self.page.url == "about:blank":
            self.open("/config/devices/dashboard")
        self.open("/config/devices/device/" + self._device(name))

    def _device(self, name: str) -> str:
        """Return a device's id, as soon as there is one of this name."""
        found = self.page.wait_for_function(
            """name => Object.values(document.querySelector("home-assistant").hass?.devices ?? {})
                 .find(device => device.name === name)?.id""",
            arg=name,
        )
        device: str = found.json_value()
        return device

    def sees(self, *texts: str) -> None:
        """Wait until texts are to be seen."""
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible(
                timeout=SECONDS * 1000
            )

    def row(self, name: str) -> Locator:
        """Return the row of an entity on its device's page."""
        rows = self.page.locator("ha-device-entities-card hui-generic-entity-row")
        # Another entity's state may be the same word.
        label = self.page.locator(".info", has_text=re.compile(rf"^\s*{name}\s*$"))
        return rows.filter(has=label)

    def sees_state(self, name: str, state: str | re.Pattern[str]) -> None:
        """Wait until an entity on its device's page shows a state."""
        expect(self.row(name)).to_contain_text(state, timeout=SECONDS * 1000)

    # --- Doing

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def press_entity(self, name: str) -> None:
        """Press the button of an entity on its device's page."""
        self.row(name).get_by_text(self.buttons["press"], exact=True).click()

    def options(self) -> Dialog:
        """Open the options, on the integration's page."""
        self.open("/config/integrations/integration/loyalty")
        self.press(self.buttons["configure"])
        return self.dialog("options").at("init")

    def add(self, kind: str) -> Dialog:
        """Begin to add something to the shop, on the integration's page."""
        self.open("/config/integrations/integration/loyalty")
        path = f"config_subentries.{kind}"
        self.press(self.words(f"{path}.initiate_flow.user"))
        return self.dialog(path).at("user")

    def change(self, kind: str, name: str) -> Dialog:
        """Begin to change something of the shop, on the integration's page."""
        self.open("/config/integrations/integration/loyalty")
        path = f"config_subentries.{kind}"
        row = self.page.locator("ha-config-sub-entry-row").filter(has_text=name)
        change = self.words(f"{path}.initiate_flow.reconfigure")
        row.get_by_role("button", name=change).click()
        return self.dialog(path)

    def dialog(self, path: str) -> Dialog:
        """Return the dialog that is open; ``path`` is where its texts stand in the translations."""
        return Dialog(self, path)

    def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a websocket command as the frontend does; answers ``result`` or ``error``."""
        if self.page.url == "about:blank":
            self.open("/")
        self.page.wait_for_function(
            'document.querySelector("home-assistant").hass?.connection'
        )
        answer: dict[str, Any] = self.page.evaluate(
            """async message => {
                 const { connection } = document.querySelector("home-assistant").hass;
                 try { return { result: await connection.sendMessagePromise(message) }; }
                 catch (error) { return { error: error.code }; }
               }""",
            {"type": command, **fields},
        )
        return answer

    def call_action(self, action: str, **fields: Any) -> int:
        """Call an action by REST and return the HTTP status."""
        domain, name = action.split(".")
        return self._context.request.post(
            f"/api/services/{domain}/{name}?return_response",
            headers={"Authorization": f"Bearer {self.token}"},
            data=fields,
        ).status


class Dialog:
    """A dialog of the integration."""

    def __init__(self, screen: Screen, path: str) -> None:
        """``path`` leads to the dialog's steps and errors in the translations."""
        self._screen = screen
        self._path = path
        self._page = screen.page
        self._words = screen.words

    def at(self, step: str, **values: str) -> Dialog:
        """Wait until a step is shown."""
        self._step = f"{self._path}.step.{step}"
        title = self._words(f"{self._step}.title").format(**values)
        self._screen.sees(title)
        return self

    def fill(self, **fields: str) -> Dialog:
        """Fill in fields by their keys."""
        for key, text in fields.items():
            self._field(key).fill(text)
        return self

    def shows(self, **fields: str) -> Dialog:
        """Wait until fields show what is in force."""
        for key, text in fields.items():
            expect(self._field(key)).to_have_value(text)
        return self

    def _field(self, key: str) -> Locator:
        label = self._words(f"{self._step}.data.{key}")
        text = self._page.get_by_role("textbox", name=label)
        return text.or_(self._page.get_by_role("spinbutton", name=label)).first

    def upload(self, name: str, text: str) -> Dialog:
        """Choose a file, which the dialog uploads at once."""
        file = FilePayload(name=name, mimeType="text/csv", buffer=text.encode())
        self._page.locator("ha-file-upload input[type=file]").set_input_files(file)
        expect(self._page.locator("ha-file-upload").get_by_text(name)).to_be_visible()
        return self

    def tick(self, selector: str, option: str) -> Dialog:
        """Tick an option of a list, or choose it where there can be only one."""
        self._option(selector, option).click()
        return self

    def select(self, field: str, selector: str, option: str) -> Dialog:
        """Choose an option that drops down."""
        label = self._words(f"{self._step}.data.{field}")
        self._page.locator("ha-select").filter(has_text=label).first.click()
        text = self._words(f"selector.{selector}.options.{option}")
        self._page.locator("ha-dropdown-item").filter(has_text=text).first.click()
        return self

    def _option(self, selector: str, option: str) -> Locator:
        text = self._words(f"selector.{selector}.options.{option}")
        return self._page.get_by_text(text, exact=True)

    def choose(self, option: str) -> Dialog:
        """Choose in a menu."""
        text = self._words(f"{self._step}.menu_options.{option}")
        self._page.get_by_text(text, exact=True).click()
        return self

    def next(self) -> Dialog:
        """Go on to the next step."""
        self._screen.press(self._screen.buttons["next"])
        return self

    def submit(self) -> Dialog:
        """Send the last form."""
        self._screen.press(self._screen.buttons["submit"])
        return self

    def refuses(self, error: str, **values: str) -> Dialog:
        """Wait until the form says what is wrong."""
        text = self._words(f"{self._path}.error.{error}").format(**values)
        self._screen.sees(text)
        return self

    def reads(self, **values: str) -> Dialog:
        """Wait until the step's text is shown with these values in it."""
        text = self._words(f"{self._step}.description").format(**values)
        # Each paragraph is an element of its own.
        self._screen.sees(*(line.replace("**", "") for line in text.split("\n\n")))
        return self

    def finish(self) -> None:
        """Close the dialog that says that all went well."""
        self._screen.press(self._screen.buttons["finish"])

    def ends(self) -> None:
        """Wait until the dialog says that a change is saved, and close it."""
        close = self._screen.buttons["close"]
        # The other one is the cross that every dialog has.
        self._page.locator("ha-button").filter(has_text=close).click()
