"""The kinds of promotion that can be set up, each with its form."""

from .offer_form import ChoiceForm, FriendsForm
from .promotion_form import BonusForm, GiftForm, PriceForm, PromotionForm

FORMS: dict[str, type[PromotionForm]] = {
    form.kind: form
    for form in (BonusForm, PriceForm, GiftForm, ChoiceForm, FriendsForm)
}
