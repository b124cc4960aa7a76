"""The tables of people: who they are, who stands in for them, who may sign."""

from accounts.models.people import (
    AgencyGroupPermission,
    AgencyUserPermission,
    ExecutiveAgency,
    ExpertGroup,
    RightsHolder,
    SectorGroupPermission,
    SectorUserPermission,
    User,
)
from accounts.models.signatories import Signatory, SignatureSlot
from accounts.models.stand_ins import StandIn, StandInKind

__all__ = [
    "AgencyGroupPermission", "AgencyUserPermission", "ExecutiveAgency", "ExpertGroup", "StandInKind", "RightsHolder",
    "SectorGroupPermission", "SectorUserPermission", "Signatory", "SignatureSlot", "StandIn", "User",
]  # fmt: skip
