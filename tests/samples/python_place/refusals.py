"""A refusal in the form of the contract: a gRPC status with its details (error.proto)."""

from __future__ import annotations

from typing import NoReturn

import grpc
from google.protobuf.any_pb2 import Any
from google.rpc.error_details_pb2 import ErrorInfo, LocalizedMessage
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from yidi.v1 import error_pb2

INVALID, NOT_FOUND, EXISTS, DENIED, STATE = (
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.FAILED_PRECONDITION,
)
REASONS = {
    "MESSAGE_CONFLICT": (EXISTS, "CORRECT", "该报文号已用于其他内容,请更换报文号"),
    "MESSAGE_REVERSED": (STATE, "START_AGAIN", "该报文已冲正,请重新登记就诊办理"),
    "CREDENTIAL_INVALID": (INVALID, "CORRECT", "身份证号码校验位错误,请核对证件"),
    "PERSON_NOT_KNOWN": (NOT_FOUND, "CORRECT", "参保地未查询到该人员,请核对凭证和参保地"),
    "INSURED_REGION_MISMATCH": (INVALID, "CORRECT", "此人不在所填的参保地参保,请核对参保地"),
    "PERSON_MISMATCH": (STATE, "CORRECT", "姓名、人员编号与凭证不符,请核对就医凭证"),
    "INSURANCE_NOT_HELD": (STATE, "CORRECT", "此人没有参加所填的险种,请核对险种"),
    "VISIT_NOT_KNOWN": (NOT_FOUND, "CORRECT", "未查询到该次就诊,请核对就诊号"),
    "VISIT_EMPTY": (STATE, "CORRECT", "该次就诊没有费用明细,请先上传费用"),
    "VISIT_CLOSED": (STATE, "START_AGAIN", "该次就诊已结算或已撤销,不能再变更"),
    "NOT_YOUR_VISIT": (DENIED, "CORRECT", "该次就诊不属于本机构的此人,请核对"),
    "BILL_NOT_BALANCED": (INVALID, "CORRECT", "费用合计与已上传明细不符,请核对医疗费总额"),
    "LINE_REPEATED": (INVALID, "CORRECT", "费用明细流水号重复,请核对明细"),
    "BATCH_NOT_KNOWN": (NOT_FOUND, "CORRECT", "未查询到该收费批次,请核对批次号"),
    "NOT_YOUR_SETTLEMENT": (DENIED, "CONTACT", "该笔结算不属于本机构,请联系原就医机构"),
    "REFUND_NOT_ALLOWED": (STATE, "CORRECT", "退费记录不能再退费,请核对结算号"),
    "SETTLEMENT_NOT_KNOWN": (NOT_FOUND, "CORRECT", "未查询到该笔结算,请核对结算号"),
    "ALREADY_REFUNDED": (STATE, "CORRECT", "该笔结算已退费,不能重复退费"),
    "REVERSE_NOT_POSSIBLE": (STATE, "CORRECT", "该报文不能冲正:只能冲正门诊结算"),
    "NO_QUALIFICATION_FOR_DISEASE": (STATE, "CONTACT", "未查询到该病种门诊慢特病资格,请联系参保地"),
    "FILING_MISSING": (STATE, "PAY_AND_CLAIM", "未查询到有效异地就医备案,请通过App补办备案"),
}


class Refused(Exception):
    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field

    def detail(self, message_id: str) -> error_pb2.ErrorDetail:
        _, step, text = REASONS[self.reason]
        number = error_pb2.ErrorReason.Value(f"ERROR_REASON_{self.reason}")
        return error_pb2.ErrorDetail(
            code=number,
            reason=number,
            party=number // 1000,  # The first digit of a code names the party at fault.
            next_step=f"NEXT_STEP_{step}",
            text_zh=text,
            text_en=self.reason,
            problems=[problem(self)],
            message_id=message_id,
        )


def problem(refused: Refused) -> error_pb2.Problem:
    return error_pb2.Problem(
        reason=f"ERROR_REASON_{refused.reason}",
        field=refused.field,
        text_zh=REASONS[refused.reason][2],
        text_en=refused.reason,
    )


def abort(context: grpc.ServicerContext, refused: Refused, message_id: str) -> NoReturn:
    code, _, text = REASONS[refused.reason]
    details = []
    for each in (
        ErrorInfo(reason=refused.reason, domain="yidi"),
        LocalizedMessage(locale="zh-CN", message=text),
        refused.detail(message_id),
    ):
        packed = Any()
        packed.Pack(each)
        details.append(packed)
    status = Status(code=code.value[0], message=text, details=details)
    context.abort_with_status(rpc_status.to_status(status))
