"""The SQL prompt (tests/agreements/prompt.py) that also knows the province by name."""

from __future__ import annotations

from distribution.models import CommitteeSession, CountyNotice, Share
from tests.agreements.prompt import Prompt
from tests.factories.province import Province


class ProvincePrompt(Prompt):
    """Names beside the office's: %(letter)s and %(serial)s, %(draft)s, %(share)s, %(county)s, %(session)s, …"""

    def __init__(self, province: Province) -> None:
        super().__init__(province.office)
        self.province = province
        self.names |= {
            "county": province.counties["0603"].pk,
            "other_county": province.counties["0608"].pk,
            "roads": province.programmes["1502001"].pk,
            "farms": province.programmes["1301001"].pk,
            "capital": province.sources["51"].pk,
            "oil": province.sources["52"].pk,
            "secretary": province.secretary.pk,
        }
        self.send()

    def knows_letter(self, letter: CountyNotice, name: str = "letter") -> None:
        """Name a county's letter and one of its lines; once issued, the share it opened too."""
        self.names |= {name: letter.pk, f"{name}_serial": letter.serial, "resolution": letter.resolution_id}
        self.names[f"{name}_line"] = letter.lines.get(programme=self.names["roads"], source=self.names["capital"]).pk
        share = Share.objects.filter(county=letter.county, programme=self.names["roads"], source=self.names["capital"]).first()
        if share is not None:
            self.names["share"] = share.pk
        self.send()

    def knows_session(self, session: CommitteeSession) -> None:
        """Name a session, its identifier and one of its credits."""
        self.names |= {"session": session.pk, "session_identifier": session.identifier}
        credit = session.credits.first()
        self.names["credit"] = credit.pk if credit else None
        self.names["project"] = credit.project_id if credit else None
        self.send()
