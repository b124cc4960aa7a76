"""The money rules of the distribution, in the order of the business; each file one stage of the credit's way."""

from distribution.invariants import center, credits, scenarios, shares
from distribution.invariants.center import *  # noqa: F403
from distribution.invariants.credits import *  # noqa: F403
from distribution.invariants.scenarios import *  # noqa: F403
from distribution.invariants.shares import *  # noqa: F403

RULES = [*center.RULES, *scenarios.RULES, *shares.RULES, *credits.RULES]
