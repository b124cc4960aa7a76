"""The tables of agreements, one subject a file."""

from agreements.models.agreement import DESK_RIGHT, Agreement, AgreementQuerySet
from agreements.models.amendments import AmendmentSheet
from agreements.models.attachments import Attachment
from agreements.models.capital import PlanFunding, PlanSheet, ProjectLine, ProjectQuarter, ProjectSheet
from agreements.models.conditions import GeneralConditions
from agreements.models.expense import Activity, AgreementLine, ProgrammeBlock
from agreements.models.failures import StepFailure
from agreements.models.optional import CountyRow, StaffRow, SubChapterRow
from agreements.models.prints import Print, PrintPass
from agreements.models.returns import ReturnNote, ReturnReason
from agreements.models.review import Comment, SavedPhrase, SectionMark, WarningReason
from agreements.models.sheets import SheetBrought, SheetGiven
from agreements.models.signatures import Signature, SigningCode
from agreements.models.typing import KeptTyping
from agreements.models.versions import Version

__all__ = [
    "Activity",
    "Agreement",
    "AgreementLine",
    "AgreementQuerySet",
    "AmendmentSheet",
    "Attachment",
    "Comment",
    "CountyRow",
    "DESK_RIGHT",
    "GeneralConditions",
    "KeptTyping",
    "PlanFunding",
    "PlanSheet",
    "Print",
    "PrintPass",
    "ProgrammeBlock",
    "ProjectLine",
    "ProjectQuarter",
    "ProjectSheet",
    "ReturnNote",
    "ReturnReason",
    "SavedPhrase",
    "SectionMark",
    "SheetBrought",
    "SheetGiven",
    "Signature",
    "SigningCode",
    "StaffRow",
    "StepFailure",
    "SubChapterRow",
    "Version",
    "WarningReason",
]
