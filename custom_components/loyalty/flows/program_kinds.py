"""The kinds of program that can be set up, each with its form."""

from .campaign_form import CampaignForm
from .discount_form import CumulativeDiscountForm, DiscountForm
from .points_form import PointsForm
from .program_form import ProgramForm
from .raffle_form import RaffleForm
from .stamps_form import StampsForm

FORMS: dict[str, type[ProgramForm]] = {
    form.kind: form
    for form in (
        StampsForm,
        PointsForm,
        DiscountForm,
        CumulativeDiscountForm,
        CampaignForm,
        RaffleForm,
    )
}
