"""Adding and changing a series of vouchers: coupons, stickers, stamp cards, gift cards."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.util import dt as dt_util

from ..const import SubentryType
from ..programs.promises.vouchers import VoucherKind
from ..settings import Settings
from .fields import NAME, Errors, check_numbers, free_name, read_name
from .plain_words import conditions_text, notation_here, suggested
from .voucher_form import VoucherForm


class VoucherFlow(ConfigSubentryFlow):
    """Set up a series; its kind can't be changed afterwards, since vouchers of it are out."""

    form: VoucherForm

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the kind."""
        kinds: SubentryFlowResult = self.async_show_menu(
            step_id="user", menu_options=[f"new_{kind.value}" for kind in VoucherKind]
        )
        return kinds

    async def async_step_new_coupon(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin coupons."""
        return await self._begin(VoucherKind.COUPON)

    async def async_step_new_sticker(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin stickers."""
        return await self._begin(VoucherKind.STICKER)

    async def async_step_new_stamp_card(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin stamp cards."""
        return await self._begin(VoucherKind.STAMP_CARD)

    async def async_step_new_gift_card(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin gift cards."""
        return await self._begin(VoucherKind.GIFT_CARD)

    async def _begin(self, kind: VoucherKind) -> SubentryFlowResult:
        name = await suggested(self.hass, kind)
        self.form = VoucherForm(
            kind,
            self._settings.currency,
            name=free_name(self._get_entry(), SubentryType.VOUCHER, name),
        )
        return await self.async_step_coupon()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin with what is in force."""
        subentry = self._get_reconfigure_subentry()
        self.form = VoucherForm(
            VoucherKind(subentry.data["kind"]),
            self._settings.currency,
            name=subentry.title,
            data=subentry.data,
        )
        return await self.async_step_coupon()

    async def async_step_coupon(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for everything."""
        form = self.form
        schema = form.schema()
        errors: Errors = {}
        named: dict[str, str] = {}
        shown = form.suggested()
        if user_input is not None:
            shown = user_input
            own_id = (
                self._reconfigure_subentry_id
                if self.source == SOURCE_RECONFIGURE
                else None
            )
            name = read_name(
                user_input,
                self._get_entry(),
                SubentryType.VOUCHER,
                errors,
                own_id=own_id,
            )
            data = form.read(user_input, errors)
            named = check_numbers(schema, user_input, errors)
            if not errors:
                form.name, form.data = name, data
                return await self.async_step_preview()
        return self.async_show_form(
            step_id=form.kind.value,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show in plain words what it comes to."""
        form = self.form
        write = await notation_here(self.hass, self._settings)
        conditions = form.conditions(write, dt_util.now().date())
        preview: SubentryFlowResult = self.async_show_menu(
            step_id=form.preview_step,
            menu_options=["save", "change"],
            description_placeholders={
                NAME: form.name,
                "conditions": await conditions_text(self.hass, conditions),
                **form.preview(write),
            },
        )
        return preview

    async def async_step_change(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go back to the form."""
        return await self.async_step_coupon()

    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Save what was shown."""
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                title=self.form.name,
                data=self.form.data,
            )
        return self.async_create_entry(title=self.form.name, data=self.form.data)

    @property
    def _settings(self) -> Settings:
        return Settings.of(self._get_entry(), self.hass)

    # Kinds differ in their texts only, and texts belong to steps.
    async_step_sticker = async_step_coupon
    async_step_stamp_card = async_step_coupon
    async_step_gift_card = async_step_coupon
    async_step_preview_amount = async_step_preview
    async_step_preview_sale = async_step_preview
    async_step_preview_hand = async_step_preview
    async_step_preview_stamp_card = async_step_preview
    async_step_preview_gift_card = async_step_preview
