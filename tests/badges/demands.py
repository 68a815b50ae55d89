"""What the 1EdTech JSON schema of Open Badges 3.0 demands of an AchievementCredential, written down by hand.

From the tables of the specification (part B, "Data Model"): required members, multiplicities and types of what our
badges say. A member [0..*] or [1..*] is an array in the schema even when it has one value, a member [0..1] never is.
"""

from jsonschema import Draft201909Validator

URI = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:.+"}
TEXT = {"type": "string"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
EXTENDED = {"type": "string", "pattern": "^ext:[A-Za-z0-9._-]+$"}


def one_of(*values):
    """An extensible enumeration: one of the standard's words, or one of ours behind `ext:`."""
    return {"anyOf": [{"enum": list(values)}, EXTENDED]}


IDENTIFIERS = one_of(
    *("name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress"),
    *("nationalIdentityNumber", "isbn", "issn", "lisSourcedId", "oneRosterSourcedId", "sisSourcedId"),
    *("ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId", "ltiUserId", "identifier"),
)


def typed(name, required, /, **members):
    """An object whose `type` is a list that names its class."""
    kind = {"type": "array", "items": TEXT, "minItems": 1, "contains": {"const": name}}
    return {"type": "object", "required": ["type", *required], "properties": {"type": kind, **members}}


def closed(required, **members):
    """An object that may say nothing else."""
    return {"type": "object", "required": required, "properties": members, "additionalProperties": False}


def several(item, *, least=0):
    return {"type": "array", "items": item, "minItems": least}


IMAGE = {
    "type": "object",
    "required": ["id", "type"],
    "properties": {"id": URI, "type": {"const": "Image"}, "caption": TEXT},
}
IDENTIFIER = {
    "type": "object",
    "required": ["type", "identifier", "identifierType"],
    "properties": {"type": {"const": "IdentifierEntry"}, "identifier": TEXT, "identifierType": IDENTIFIERS},
}
ADDRESS = typed(
    "Address",
    [],
    addressCountry=TEXT,
    addressCountryCode={"type": "string", "pattern": "^[A-Z]{2}$"},
    addressLocality=TEXT,
    streetAddress=TEXT,
    postalCode=TEXT,
)
PROFILE = typed(
    "Profile",
    ["id"],
    id=URI,
    name=TEXT,
    url=URI,
    phone=TEXT,
    email={"type": "string", "pattern": "^[^@]+@[^@]+$"},
    image=IMAGE,
    address=ADDRESS,
    otherIdentifier=several(IDENTIFIER),
)
IDENTITY = closed(
    ["type", "hashed", "identityHash", "identityType"],
    type={"const": "IdentityObject"},
    hashed={"type": "boolean"},
    identityHash=TEXT,
    identityType=IDENTIFIERS,
    salt=TEXT,
)
ACHIEVEMENT = typed(
    "Achievement",
    ["id", "criteria", "description", "name"],
    id=URI,
    name=TEXT,
    description=TEXT,
    criteria={"type": "object", "properties": {"id": URI, "narrative": TEXT}, "minProperties": 1},
    achievementType=one_of("Achievement", "Assessment", "Award", "Badge", "Certificate", "Course", "MicroCredential"),
    creator=PROFILE,
    image=IMAGE,
    inLanguage={"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
    tag=several(TEXT),
    version=TEXT,
    alignment=several(typed("Alignment", ["targetName", "targetUrl"], targetName=TEXT, targetUrl=URI)),
)
SUBJECT = {
    **typed("AchievementSubject", ["achievement"], id=URI, achievement=ACHIEVEMENT, identifier=several(IDENTITY)),
    "anyOf": [{"required": ["id"]}, {"required": ["identifier"], "properties": {"identifier": {"minItems": 1}}}],
}
PROOF = {
    "type": "object",
    "required": ["type", "created", "cryptosuite", "proofPurpose", "proofValue", "verificationMethod"],
    "properties": {
        "type": {"const": "DataIntegrityProof"},
        "created": MOMENT,
        "cryptosuite": TEXT,
        "proofPurpose": {"const": "assertionMethod"},
        "proofValue": TEXT,
        "verificationMethod": URI,
    },
}
NAMED = {"type": "object", "required": ["id", "type"], "properties": {"id": URI, "type": TEXT}}
CREDENTIAL = {
    "type": "object",
    "required": ["@context", "id", "type", "credentialSubject", "issuer", "validFrom", "proof"],
    "properties": {
        "@context": {
            "type": "array",
            "minItems": 2,
            "items": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"type": "string", "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d+\.json$"},
            ],
        },
        "id": URI,
        "type": {
            "type": "array",
            "allOf": [
                {"contains": {"const": "VerifiableCredential"}},
                {"contains": {"enum": ["OpenBadgeCredential", "AchievementCredential"]}},
            ],
        },
        "name": TEXT,
        "description": TEXT,
        "image": IMAGE,
        "awardedDate": MOMENT,
        "validFrom": MOMENT,
        "validUntil": MOMENT,
        "issuer": {"anyOf": [URI, PROFILE]},
        "credentialSubject": SUBJECT,
        "credentialSchema": several(NAMED),
        "credentialStatus": NAMED,
        "evidence": several(typed("Evidence", [], id=URI, name=TEXT, narrative=TEXT, genre=TEXT)),
        "proof": several(PROOF, least=1),
    },
}


def unmet(document):
    """Return where the document is not as demanded, as paths such as `issuer/id`."""
    found = Draft201909Validator(CREDENTIAL).iter_errors(document)
    return sorted("/".join(map(str, one.absolute_path)) or one.message for one in found)
