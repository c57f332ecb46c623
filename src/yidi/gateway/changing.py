"""Which methods change something."""

from __future__ import annotations

from typing import Final

from google.protobuf.descriptor import MethodDescriptor


def is_changing(method: MethodDescriptor) -> bool:
    """Whether a method changes something, so that its outcome must be known."""
    return method.name in CHANGING


CHANGING: Final = frozenset(
    (
        "OpenVisit",
        "UploadFees",
        "WithdrawFees",
        "CancelVisit",
        "Settle",
        "CancelSettlement",
        "Reverse",
        "SubmitFiling",
        "ChangeFiling",
        "ApplyFilingChange",
        "ReviewFilingChange",
        "SupplyMaterials",
        "CancelFiling",
        "RecordQualification",
        "ChangeQualification",
        "RecordRecovery",
        "SelectInstitutions",
        "SetBenefitStatus",
        "BlockPerson",
        "LiftBlock",
        "RecordInstitution",
        "ChangeInstitution",
        "PublishNotice",
        "RegisterManualClaim",
        "SupplementManualClaim",
        "DecideManualClaim",
        "WithdrawManualClaim",
    )
)
