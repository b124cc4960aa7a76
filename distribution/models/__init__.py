"""The tables of the distribution, one subject a file, in the order of the business."""

from distribution.models.ceilings import CeilingPosting, CreditCeiling
from distribution.models.center import CenterCredit, CenterNotice, CenterNoticeLine, CenterPosting
from distribution.models.classifications import (
    CapitalChapter,
    ChapterRule,
    CreditSource,
    ExpenseChapter,
    FunctionalCode,
    PriorFigure,
)
from distribution.models.council import CouncilResolution
from distribution.models.counties import County, CountyGroupPermission, CountyUserPermission
from distribution.models.county_notices import CountyNotice, CountyNoticeLine
from distribution.models.directives import Directive, DirectiveFile, DirectiveReading
from distribution.models.indices import DistributionIndex, IndexValue, PriorShare
from distribution.models.notices import CreditNotice, CreditNoticeLine
from distribution.models.projects import Execution, Project, ProjectCredit, ProjectFacts, ProjectStatus
from distribution.models.proposals import ExpenseProposal, ProposalLine
from distribution.models.scenarios import (
    DistributionScenario,
    ScenarioCell,
    ScenarioCounty,
    ScenarioSplit,
    ScenarioWeight,
)
from distribution.models.sessions import CommitteeSession, SessionComment, SessionRow
from distribution.models.shares import Share, SharePosting
from distribution.models.years import CreditType, EconomicScheme, FiscalYear

__all__ = [
    "CapitalChapter",
    "CeilingPosting",
    "CenterCredit",
    "CenterNotice",
    "CenterNoticeLine",
    "CenterPosting",
    "ChapterRule",
    "CommitteeSession",
    "CouncilResolution",
    "County",
    "CountyGroupPermission",
    "CountyNotice",
    "CountyNoticeLine",
    "CountyUserPermission",
    "CreditCeiling",
    "CreditNotice",
    "CreditNoticeLine",
    "CreditSource",
    "CreditType",
    "Directive",
    "DirectiveFile",
    "DirectiveReading",
    "DistributionIndex",
    "DistributionScenario",
    "EconomicScheme",
    "Execution",
    "ExpenseChapter",
    "ExpenseProposal",
    "FiscalYear",
    "FunctionalCode",
    "IndexValue",
    "PriorFigure",
    "PriorShare",
    "Project",
    "ProjectCredit",
    "ProjectFacts",
    "ProjectStatus",
    "ProposalLine",
    "ScenarioCell",
    "ScenarioCounty",
    "ScenarioSplit",
    "ScenarioWeight",
    "SessionComment",
    "SessionRow",
    "Share",
    "SharePosting",
]
