"""The screens of the distribution, from the center's notice to the agencies' ceilings, by who meets them."""

from __future__ import annotations

from distribution.models import (
    CenterNotice,
    CommitteeSession,
    CouncilResolution,
    CountyNotice,
    CreditCeiling,
    CreditNotice,
    Directive,
    DistributionScenario,
    ExpenseProposal,
    Project,
    Share,
)
from tests.browser.screen import Screen, at, send
from tests.browser.worlds import Demonstration


def integration(demonstration: Demonstration) -> list[Screen]:
    """Integration distributes: the center's notices, scenarios, the council, letters, sessions, capital notices."""
    center = CenterNotice.objects.filter(credit_type="capital").first()
    expense = CenterNotice.objects.filter(credit_type="expense").first()
    directive = Directive.objects.first()
    draft, approved = (DistributionScenario.objects.filter(state=state).first() for state in ("draft", "approved"))
    capital, council = (CouncilResolution.objects.filter(credit_type=kind).first() for kind in ("capital", "expense"))
    letter = CountyNotice.objects.filter(county__code="0603").first()
    sent, accepted = (CommitteeSession.objects.filter(state=state).first() for state in ("submitted", "accepted"))
    notice = CreditNotice.objects.filter(credit_type="capital", state="draft").first()
    issued = CreditNotice.objects.filter(credit_type="capital", state="issued").first()
    ceiling = CreditCeiling.objects.filter(credit_type="capital").first()
    share = Share.objects.filter(county__code="0603").first()
    return [
        at("show_year", 1397),
        at("list_directives", 1397),
        at("show_directive", directive.pk),
        at("start_directive", 1397),
        at("start_directive", 1397, as_="start_directive, nothing typed", act=send()),
        at("list_center_notices", 1397),
        at("show_center_notice", center.pk),
        at("show_center_notice", expense.pk, as_="show_center_notice, expense"),
        at("start_center_notice", 1397, query="?type=capital"),
        at("list_scenarios", 1397),
        at("show_scenario", draft.pk),
        at("show_scenario", approved.pk, as_="show_scenario, approved"),
        at("edit_scenario", draft.pk),
        at("compare_scenarios", 1397),
        at("compare_scenarios", 1397, query=f"?a={approved.pk}&b={draft.pk}", as_="compare_scenarios, two"),
        at("edit_split", draft.pk),
        at("propose_scenario", draft.pk),
        at("set_aside_scenario", draft.pk),
        at("list_resolutions", 1397),
        at("record_resolution", 1397),
        at("show_resolution", capital.pk),
        at("approve_council_projects", capital.pk),
        at("approve_expense", council.pk),
        at("prepare_county_notices", capital.pk),
        at("list_county_notices", 1397),
        at("show_county_notice", letter.pk),
        at("issue_county_notices", 1397),
        at("list_counties", 1397),
        at("show_county", 1397, "0603"),
        at("list_sessions", 1397),
        at("show_session", accepted.pk, as_="show_session, accepted"),
        at("check_session", sent.pk),
        at("accept_session", sent.pk),
        at("send_back_session", sent.pk),
        at("list_projects", 1397),
        at("show_project", Project.objects.first().pk),
        at("list_proposals", 1397),
        at("consolidate_proposals", 1397),
        at("prepare_agency_notices", 1397),
        at("list_notices", 1397, query="?type=capital"),
        at("show_notice", issued.pk, as_="show_notice, capital"),
        at("issue_notice", notice.pk, as_="issue_notice, capital"),
        at("list_credits", 1397, query="?type=capital"),
        at("show_passport", 1397, ceiling.pk),
        at("show_share_passport", 1397, share.pk),
    ]


def secretary(demonstration: Demonstration) -> list[Screen]:
    """The secretary of a county whose session is begun."""
    session = CommitteeSession.objects.filter(state="draft").first()
    letter = CountyNotice.objects.filter(county=session.county).first()
    return [
        at("cartable"),
        at("show_year", 1397),
        at("list_directives", 1397),
        at("list_counties", 1397),
        at("show_county", 1397, session.county.code),
        at("list_county_notices", 1397),
        at("show_county_notice", letter.pk),
        at("list_sessions", 1397),
        at("show_session", session.pk),
        at("edit_session_projects", session.pk),
        at("paste_session_projects", session.pk),
        at("edit_session_minutes", session.pk),
        at("edit_session_minutes", session.pk, as_="edit_session_minutes, faults", act=send({"held_on": "۱۳۹۷/۱۲/۳۱"})),
        at("submit_session", session.pk),
        at("drop_session", session.pk),
        at("list_projects", 1397),
    ]


def returned_secretary(demonstration: Demonstration) -> list[Screen]:
    """The secretary of a county whose session came back with remarks."""
    session = CommitteeSession.objects.filter(state="returned").first()
    return [at("cartable"), at("show_session", session.pk), at("edit_session_projects", session.pk)]


def proposing_expert(demonstration: Demonstration) -> list[Screen]:
    """The expert of a sector group, who proposed for its agencies."""
    proposal = ExpenseProposal.objects.filter(group__code="social").first()
    return [at("list_proposals", 1397), at("show_proposal", proposal.pk), at("start_proposal", 1397), at("list_credits", 1397, query="?type=capital")]


def capital_agency(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency that has capital credit too."""
    ceiling = CreditCeiling.objects.filter(credit_type="capital", agency__code="A15").first()
    return [
        at("show_year", 1397),
        at("list_directives", 1397),
        at("list_notices", 1397, query="?type=capital"),
        at("list_credits", 1397, query="?type=capital"),
        at("show_passport", 1397, ceiling.pk),
    ]


# who looks: user name and the screens
ROLES = {
    "integration, distributing": ("integration", integration),
    "county secretary, drafting": ("county-0602", secretary),
    "county secretary, returned": ("county-0605", returned_secretary),
    "expert, proposing": ("expert-social", proposing_expert),
    "agency staff, capital": ("a15-staff", capital_agency),
}
