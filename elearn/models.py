"""Every table of the product in one place, for migrations and for tests that walk the metadata."""

from elearn.accounts import models as accounts
from elearn.authoring import models as authoring
from elearn.badges import models as badges
from elearn.catalog import models as catalog
from elearn.certificates import models as certificates
from elearn.jobs import Job
from elearn.learning import models as learning
from elearn.mail import Letter
from elearn.partners import models as partners
from elearn.reports import models as reports
from elearn.web import limits

__all__ = [
    "Job",
    "Letter",
    "accounts",
    "authoring",
    "badges",
    "catalog",
    "certificates",
    "learning",
    "limits",
    "partners",
    "reports",
]
