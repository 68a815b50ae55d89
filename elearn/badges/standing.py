"""The status lists as everybody may read them: made from the credentials, signed by their issuer.

A list is read from the database each time, so it is never older than the question; signed it is only when something
changed or an hour went by. What is signed depends on nothing but the issuer's key, the list and the hour, so all
processes give the same bytes.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from elearn.badges import queries
from elearn.badges.keys import Issuer
from elearn.domain import credential, status
from elearn.domain.credential import Json
from elearn.domain.status import Purpose
from elearn.web.kept import Kept

_lists = Kept(32)


def signed_list(
    session: Session, issuer: Issuer, purpose: Purpose, number: int, *, now: datetime, lasting: bool = False
) -> Json | None:
    """Return a status list of the issuer, or None when there is none of this number.

    `lasting` makes the last one: it holds without end, for an archive that outlives the platform.
    """
    if not 1 <= number <= queries.newest_list(session, issuer.slug):
        return None
    hour = now.replace(minute=0, second=0, microsecond=0)
    bits = status.encoded(queries.set_places(session, issuer.slug, purpose, number))
    document = status.list_credential(
        status.list_address(issuer.url, issuer.slug, purpose, number),
        purpose,
        bits,
        issuer=issuer.did,
        valid_from=credential.moment(hour),
        valid_until=None if lasting else credential.moment(hour + status.FRESH),
    )
    key = issuer.did, issuer.keyring.current.multibase, document["id"], bits, hour, lasting
    signed: Json = _lists.once(key, lambda: issuer.sign(document, now=hour))
    return signed
