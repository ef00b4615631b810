"""Tells the owner when a roll of stickers comes to its end."""

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .issues import clear_stickers_low, raise_stickers_low
from .programs.promises.vouchers import VoucherKind, VoucherSeries
from .shop import Shop


def is_low(series: VoucherSeries, in_stock: int) -> bool:
    """Tell whether so few stickers are on the roll that more should be printed."""
    return series.low_stock > 0 and in_stock <= series.low_stock


@callback
def async_watch_stickers(hass: HomeAssistant, shop: Shop) -> CALLBACK_TYPE:
    """Raise a repair for each roll that is low, now and whenever the figures change; returns how to stop."""
    rolls = [
        series for series in shop.terms.vouchers if series.kind is VoucherKind.STICKER
    ]

    @callback
    def look() -> None:
        if (totals := shop.totals) is None:
            return
        for series in rolls:
            left = totals.stickers.get(series.id, 0)
            if is_low(series, left):
                raise_stickers_low(hass, series.id, name=series.name, count=left)
            else:
                clear_stickers_low(hass, series.id)

    look()
    return shop.listen_totals(look)
